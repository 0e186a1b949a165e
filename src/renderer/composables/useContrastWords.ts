import { useI18n } from 'vue-i18n';
import { type Contrast, displayFormula } from '../../shared/contrast.ts';

/** What a pixel of a projection shows, in words. */
export function useContrastWords(): (contrast: Contrast) => string {
  const { t } = useI18n();
  return (contrast) =>
    t(contrast === 'auto' ? 'pickers.clippedHelp' : 'pickers.contrastHelp', { formula: displayFormula(contrast) });
}
