import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'scancel', 'srun'];

/** Why no SLURM can be started here; `null` where one can. */
export function whyNoSlurm(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux';
  const absent = programs.find((name) => !found(name));
  if (absent) return `${absent} is not installed (Debian: slurm-wlm, munge)`;
  return existsSync('/sys/fs/cgroup') ? null : 'there is no /sys/fs/cgroup';
}

const found = (name: string): boolean =>
  ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, name)));

export interface Slurm {
  /** In which its commands find it. */
  readonly env: NodeJS.ProcessEnv;
  readonly stop: () => Promise<void>;
}

/** A controller and one node on this machine, without systemd; all that they keep lies in `folder`, but for what the user `munge` keeps. */
export async function startSlurm(folder: string): Promise<Slurm> {
  for (const name of ['state', 'spool', 'log']) mkdirSync(join(folder, name), { recursive: true });
  const munge = mkdtempSync(join(tmpdir(), 'switchback-munge-'));
  const key = join(munge, 'key');
  writeFileSync(key, Buffer.alloc(128, 7));
  const [uid, gid] = ['-u', '-g'].map((option) => Number(execFileSync('id', [option, 'munge'], { encoding: 'utf8' })));
  for (const file of [munge, key]) chownSync(file, uid!, gid!);
  chmodSync(key, 0o400);
  chmodSync(munge, 0o755);
  const socket = join(munge, 'socket');
  const children: ChildProcess[] = [];
  const begin = (program: string, args: readonly string[], options: object = {}) => {
    children.push(spawn(program, args, { stdio: 'ignore', env, ...options }));
  };
  const conf = join(folder, 'slurm.conf');
  const env = { ...process.env, SLURM_CONF: conf };
  writeFileSync(conf, configuration(folder, socket));
  writeFileSync(join(folder, 'cgroup.conf'), 'CgroupPlugin=cgroup/v1\n');
  const files = ['seed', 'pid', 'log'].map(
    (name) => `--${name === 'log' ? 'log-file' : `${name}-file`}=${join(munge, name)}`,
  );
  begin('munged', ['--foreground', '--force', `--socket=${socket}`, `--key-file=${key}`, ...files], { uid, gid });
  await until(() => existsSync(socket), 'munged');
  begin('slurmctld', ['-D', '-f', conf]);
  begin('slurmd', ['-D', '-f', conf, '-N', hostname()]);
  const stop = async () => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(10_000)]);
      child.kill('SIGKILL');
    }
    rmSync(munge, { recursive: true, force: true });
  };
  const isIdle = () => {
    try {
      return execFileSync('sinfo', ['--noheader', '--format=%t'], { env, encoding: 'utf8', stdio: 'pipe' }).includes(
        'idle',
      );
    } catch {
      return false;
    }
  };
  await until(isIdle, 'slurmctld').catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { env, stop };
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`${what} does not start`);
    await sleep(100);
  }
}

function configuration(folder: string, socket: string): string {
  const name = hostname();
  return `ClusterName=test
SlurmctldHost=${name}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
StateSaveLocation=${join(folder, 'state')}
SlurmdSpoolDir=${join(folder, 'spool')}
SlurmctldPidFile=${join(folder, 'slurmctld.pid')}
SlurmdPidFile=${join(folder, 'slurmd.pid')}
SlurmctldLogFile=${join(folder, 'log', 'slurmctld')}
SlurmdLogFile=${join(folder, 'log', 'slurmd')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmctldPort=16817
SlurmdPort=16818
ReturnToService=2
MaxArraySize=1001
NodeName=${name} CPUs=${availableParallelism()} RealMemory=16000 State=UNKNOWN
PartitionName=all Nodes=${name} Default=YES MaxTime=INFINITE State=UP
`;
}
