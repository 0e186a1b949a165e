import { useI18n } from 'vue-i18n';
import type { AttributionMethod } from '../../shared/attribution.ts';
import { type Rule, rules } from '../../shared/contract/unit.ts';

const isRule = (method: AttributionMethod): method is Rule => (rules as readonly string[]).includes(method);

/** What a method of attribution is called in the page's language: one that is a way down is called as its rule. */
export function useMethodNames(): (method: AttributionMethod) => string {
  const { t } = useI18n();
  return (method) => t(isRule(method) ? `units.rules.${method}` : `units.method.${method}`);
}
