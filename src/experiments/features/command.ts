import type { ViewCommands } from '../../host/cli/experimentCommand.ts';
import { addFigureCommand } from './command/figure.ts';
import { addIndexCommand } from './command/index.ts';
import { addProjectCommand } from './command/project.ts';
import { addUnitsCommand } from './command/units.ts';

/** `index`, `units`, `project`, `figure features`. */
export const features: ViewCommands = (program, figure) => {
  addIndexCommand(program);
  addUnitsCommand(program);
  addProjectCommand(program);
  addFigureCommand(figure);
};
