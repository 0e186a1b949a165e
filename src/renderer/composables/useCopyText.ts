import copyTextToClipboard from 'copy-text-to-clipboard';
import { useI18n } from 'vue-i18n';
import { useToastsStore } from '../stores/useToastsStore.ts';

/**
 * A function that puts text on the clipboard in answer to a click or a key, and tells so with `told`. Where it cannot, a message says that, and `false`
 * is returned. The library selects the text in a field of its own and copies that: this asks for no permission, and works at an address without
 * encryption. A dialog or menu keeps the focus inside, so the field lies in it.
 */
export function useCopyText(): (text: string, told?: string) => boolean {
  const { t } = useI18n();
  const toasts = useToastsStore();
  return (text, told) => {
    const target = document.activeElement?.closest<HTMLElement>('[role="dialog"], [role="menu"]') ?? document.body;
    const isCopied = copyTextToClipboard(text, { target });
    if (!isCopied) toasts.show('error', t('common.notCopied'));
    else if (told !== undefined) toasts.show('info', told);
    return isCopied;
  };
}
