import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { desktop } from '../desktop/desktop.ts';

/** Whether a page may tell of something by the system: `missing` where the browser has no notifications at this address. */
type Permission = NotificationPermission | 'missing';

/** Notifications of the system: wanted in a window of one's own, in a browser once a person has asked for them. */
export const useNoticesStore = defineStore('notices', () => {
  const isWanted = useLocalStorage('notices', desktop !== undefined);
  const permission = ref<Permission>('Notification' in window ? Notification.permission : 'missing');
  const isOn = computed(() => isWanted.value && permission.value === 'granted');

  /** Browsers let a page ask only when a person has just pressed something. */
  async function want(wanted: boolean): Promise<void> {
    isWanted.value = wanted;
    if (wanted && permission.value === 'default') permission.value = await Notification.requestPermission();
  }
  return { isOn, permission, want };
});
