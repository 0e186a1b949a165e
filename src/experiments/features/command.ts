import type { ViewCommands } from '../../host/cli/experimentCommand.ts';
import { addFigureCommand } from './command/figure.ts';
import { addIndexCommand, addIndexPlanCommand } from './command/index.ts';
import { addNoteCommands } from './command/note.ts';
import { addProjectCommand } from './command/project.ts';
import { addUnitsCommand } from './command/units.ts';

/** `index`, `scan plan index`, `units`, `note`, `notes`, `project`, `figure features`. */
export const features: ViewCommands = (program, figure, plan) => {
  addIndexCommand(program);
  addIndexPlanCommand(plan);
  addUnitsCommand(program);
  addNoteCommands(program);
  addProjectCommand(program);
  addFigureCommand(figure);
};
