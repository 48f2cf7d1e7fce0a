import {onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";

/**
 * Draw a chart on the component's canvas (`t-ref="canvas"`), and anew whenever what it shows
 * changes. The library is loaded with the first chart.
 *
 * @param {Function} getConfig what Chart.js draws; called when the canvas is there
 * @param {Function} getShown what the chart depends on, as plain data
 * @returns {Object} the canvas, as `useRef` gives it
 */
export function useChart(getConfig, getShown) {
    const canvasRef = useRef("canvas");
    onWillStart(() => loadBundle("web.chartjs_lib"));
    useEffect(
        () => {
            if (!canvasRef.el) {
                return undefined;
            }
            const chart = new Chart(canvasRef.el, getConfig());
            return () => chart.destroy();
        },
        () => [canvasRef.el, JSON.stringify(getShown())]
    );
    return canvasRef;
}
