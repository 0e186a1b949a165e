import { type Host, openHost } from '../host/server/host.ts';
import { logEngineOutput } from '../host/server/log.ts';
import { type AnswerPage, pageProtocol } from './pageProtocol.ts';
import { type UtilityEngines, type UtilityParts, utilityEngines } from './utilityEngines.ts';
import { keepWorkspaceFile } from './workspaceFile.ts';

/** Built files that the main process hands on. */
export interface Files {
  readonly rendererFolder: string;
  readonly preloadFile: string;
  readonly engineFile: string;
  readonly iconFile: string;
}

/** A training that is stopped writes its state: of a large network, some seconds. */
const patienceMs = 30_000;

/** The workspace that the window shows. */
export interface OpenedWorkspace {
  readonly host: Host;
  readonly answerPage: AnswerPage;
  /** Stops what runs, which keeps what it has done, and is settled when that has ended. */
  readonly close: () => Promise<void>;
}

/** Opens a workspace, by default the default one. Throws as `openHost`. */
export function openedWorkspace(
  parts: UtilityParts,
  files: Files,
  options: { readonly folder: string | undefined; readonly sampleWhenEmpty: boolean },
): OpenedWorkspace {
  let engines: UtilityEngines | undefined;
  const host = openHost({
    ...options,
    startEngine: (folder, log) => {
      engines = utilityEngines(parts, files.engineFile, folder, (text) => logEngineOutput(log, text));
      return engines.start;
    },
  });
  keepWorkspaceFile(host.workspace.folder);
  return {
    host,
    answerPage: pageProtocol(host, files.rendererFolder),
    close: async () => {
      host.close();
      await engines?.ended(patienceMs);
    },
  };
}
