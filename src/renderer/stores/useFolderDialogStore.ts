import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { ChosenFolder, FolderPurpose } from '../../shared/desktop.ts';
import { desktop } from '../desktop/desktop.ts';

/** Asks a person for a folder of the host's machine: in Electron by the system's own dialog, in a browser by the page's. */
export const useFolderDialogStore = defineStore('folderDialog', () => {
  /** What the page's dialog is open for. */
  const purpose = ref<FolderPurpose | null>(null);
  let settle: (folder: ChosenFolder | null) => void = () => {};

  /** `null` when nothing was chosen. */
  async function choose(wanted: FolderPurpose): Promise<ChosenFolder | null> {
    if (desktop) return desktop.chooseFolder(wanted);
    end(null);
    purpose.value = wanted;
    return new Promise((resolve) => {
      settle = resolve;
    });
  }
  /** Closes the page's dialog. */
  function end(folder: ChosenFolder | null): void {
    purpose.value = null;
    settle(folder);
  }
  return { purpose, choose, end };
});
