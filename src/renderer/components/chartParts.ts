import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AxisPointerComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

/** The parts of ECharts that charts are made of; what is not named here is not in the bundle. */
use([
  ...[BarChart, HeatmapChart, LineChart, ScatterChart],
  ...[AxisPointerComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent],
  ...[TooltipComponent, VisualMapComponent, CanvasRenderer],
]);

export { connect, type ECharts, type EChartsCoreOption, init } from 'echarts/core';
