import { computed, type Ref, type WritableComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { TrainingPlan } from '../../../../shared/contract/training.ts';
import type { FormField, ReadForm, RecipeForm } from './recipeForm.ts';

/** A number of the form. */
export interface NumberOfForm {
  readonly field:
    | 'epochs'
    | 'batchSize'
    | 'learningRate'
    | 'momentum'
    | 'weightDecay'
    | 'factor'
    | 'patience'
    | 'filterRadius'
    | 'stopAfter'
    | 'seed'
    | 'threads';
  readonly step: number;
  readonly unit?: 'images' | 'epochs';
}

type ChosenField = 'initialization' | 'augmentation' | 'preprocessing' | 'fit';

/** What the fields of a recipe's form have in common: what is left alone shows the recipe's own value. */
export type RecipeFields = ReturnType<typeof useRecipeFields>;

/** `plan` is what would be trained if the form stayed as it is. */
export function useRecipeFields(
  form: RecipeForm,
  read: Readonly<Ref<ReadForm>>,
  plan: Readonly<Ref<TrainingPlan | undefined>>,
) {
  const { t } = useI18n();
  const recipe = computed(() => plan.value?.recipe);
  const problemOf = (field: FormField) => (read.value.problems.has(field) ? t(`training.range.${field}`) : undefined);
  /** The recipe's own value stands in an empty field. */
  function numberProps({ field, step, unit }: NumberOfForm) {
    const usual = field === 'factor' || field === 'patience' ? recipe.value?.plateau?.[field] : recipe.value?.[field];
    return {
      ...{
        label: t(`training.field.${field}`),
        help: t(`training.help.${field}`),
        problem: problemOf(field),
        step,
        min: 0,
        optional: true,
        usual: true,
      },
      ...(unit && { unit: t(`training.unit.${unit}`) }),
      placeholder: String(usual ?? ''),
    };
  }
  /** What is chosen, or what the recipe has; choosing that again leaves the field alone. */
  function choice(field: ChosenField): WritableComputedRef<string | null> {
    const usual = () =>
      field === 'preprocessing' || field === 'fit'
        ? plan.value?.[field as 'fit']
        : recipe.value?.[field as 'augmentation'];
    return computed({
      get: () => (form[field] ?? usual() ?? null) as string | null,
      set: (value) => {
        form[field] = (value ?? undefined) as never;
      },
    });
  }
  const optionsOf = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`training.${group}.${value}`) }));
  return { recipe, problemOf, numberProps, choice, optionsOf };
}
