import { useRoute, useRouter } from 'vue-router';

/** What a screen keeps in its address besides the path, so that it can be pasted and come back to. */
export function useAddress(): {
  /** A part of the address, where it is there. */
  readonly asked: (name: string) => string | undefined;
  /** Nothing is asked besides the path. */
  readonly isBare: () => boolean;
  /** Changes parts of it at once; `undefined` takes one away. */
  readonly put: (parts: Readonly<Record<string, string | number | undefined>>) => void;
} {
  const route = useRoute();
  const router = useRouter();
  return {
    asked: (name) => {
      const value = route.query[name];
      return typeof value === 'string' ? value : undefined;
    },
    isBare: () => Object.keys(route.query).length === 0,
    put: (parts) => {
      const changed = Object.entries(parts).map(([name, value]) => [name, value?.toString()] as const);
      void router.replace({ query: { ...route.query, ...Object.fromEntries(changed) } });
    },
  };
}
