'use strict';
/** What the charts of all pages share. */
const pageCharts = (() => {
  // Told apart by people who see few colours, too (Okabe and Ito).
  const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#8a6d00', '#5a6472'];
  const SYMBOLS = ['circle', 'diamond', 'triangle', 'rect'];
  const INK = '#1c2430';
  const SOFT = '#5a6472';
  const charts = new Map();

  const encode = text => echarts.format.encodeHTML(text);
  const isNumber = value => typeof value === 'number';
  const digits = (value, count) => isNumber(value) ? String(Number(value.toPrecision(count))) : '-';
  const tau = value => isNumber(value) ? value.toFixed(4) : '-';
  const percent = cost => digits(100 * cost, 4) + ' %';
  const shortened = (text, most) => text.length > most ? text.slice(0, most - 1) + '\u2026' : text;
  /** A number on an axis, where 200,000,000 has no room. */
  const short = value => Math.abs(value) >= 1e9 ? digits(value / 1e9, 6) + ' G'
    : Math.abs(value) >= 1e6 ? digits(value / 1e6, 6) + ' M' : Number(digits(value, 6)).toLocaleString('en-US', { maximumSignificantDigits: 6 });
  const isNarrow = element => element.clientWidth < 520;

  /** Shows what is missing in the place of a chart. */
  function gap(id, text) {
    const words = document.getElementById(id + '-gap');
    words.textContent = text;
    words.hidden = false;
    document.getElementById(id).hidden = true;
  }

  /** Draws a chart anew; 'option' is asked again where the width changes. */
  function draw(id, option) {
    const element = document.getElementById(id);
    if (!element) {
      return;
    }
    element.hidden = false;
    document.getElementById(id + '-gap').hidden = true;
    let chart = charts.get(id);
    if (!chart) {
      chart = { instance: echarts.init(element, null, { renderer: 'svg' }) };
      charts.set(id, chart);
    }
    chart.option = option;
    chart.instance.setOption(option(isNarrow(element)), true);
  }

  function axis(name, more) {
    return Object.assign({
      type: 'value',
      name,
      nameLocation: 'middle',
      nameTextStyle: { color: INK, fontSize: 12 },
      scale: true,
      axisLine: { show: true, onZero: false, lineStyle: { color: SOFT } },
      axisTick: { show: true },
      axisLabel: { color: INK, hideOverlap: true, formatter: short },
      splitLine: { lineStyle: { color: '#e8ebef' } }
    }, more);
  }

  /** The name of the upright axis stands above the chart: beside it, a narrow screen has no room. */
  function frame(narrow, x, y, series, legend) {
    return {
      animation: false,
      color: COLOURS,
      textStyle: { fontFamily: 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif', fontSize: 12 },
      grid: { left: 8, right: narrow ? 24 : 28, top: legend ? 58 : 34, bottom: 30, containLabel: true },
      legend: legend ? { type: 'scroll', top: 0, left: 0, right: 0, data: legend, textStyle: { color: INK, width: narrow ? 150 : 320, overflow: 'truncate' } } : { show: false },
      tooltip: {
        trigger: 'item',
        confine: true,
        extraCssText: 'max-width: 90%; white-space: normal; overflow-wrap: anywhere;',
        formatter: item => item.data && item.data.tip ? item.data.tip.map(encode).join('<br>') : ''
      },
      xAxis: Object.assign(x, { nameGap: 28, splitNumber: narrow ? 4 : 8 }),
      title: {
        text: y.name, left: 0, top: legend ? 32 : 8, padding: 0,
        textStyle: { color: INK, fontSize: 12, fontWeight: 'normal', width: narrow ? 300 : 700, overflow: 'truncate' }
      },
      yAxis: Object.assign(y, { name: '' }),
      series
    };
  }

  /** Many bars as one line with gaps. */
  function bars(name, segments, colour, opacity) {
    const points = [];
    for (const [from, to] of segments) {
      points.push(from, to, ['-', '-']);
    }
    return {
      type: 'line', name, data: points, symbol: 'none', silent: true, connectNulls: false, z: 1,
      lineStyle: { width: 1.25, color: colour, opacity }, itemStyle: { color: colour }
    };
  }

  function level(value, text) {
    return {
      silent: true, symbol: 'none', lineStyle: { type: 'dotted', color: SOFT, width: 1.5 },
      label: { formatter: text, position: 'insideStartTop', color: SOFT, fontSize: 11 }, data: [{ yAxis: value }]
    };
  }

  /** Points with their intervals; free of overlap with the lines between them. */
  function tauSeries(name, points, colour, symbol, line) {
    const dots = points.map(point => ({
      value: [point.x, point.tau],
      tip: point.tip
    }));
    const intervals = points.filter(point => isNumber(point.lower))
      .map(point => [[point.x, point.lower], [point.x, point.upper]]);
    return [
      bars(name, intervals, colour, 0.6),
      {
        type: line ? 'line' : 'scatter', name, data: dots, symbol, symbolSize: 9, z: 3, showAllSymbol: true,
        itemStyle: { color: colour }, lineStyle: { color: colour, width: 2 }
      }
    ];
  }

  function figures(point) {
    return ['tau ' + tau(point.tau) + ' (' + tau(point.lower) + ' to ' + tau(point.upper) + '), ' + point.n + ' networks']
      .concat(isNumber(point.cost) ? [percent(point.cost) + " of the truth's seconds"] : []);
  }

  /**
   * Tau against cost. A proxy has 'name', 'tau', 'lower', 'upper', 'n', 'cost' (its seconds over those of the truth), 'isFree',
   * 'isOnFront', and perhaps a 'note'.
   */
  function cost(id, proxies, ceiling) {
    const placed = proxies.filter(proxy => isNumber(proxy.tau) && isNumber(proxy.cost));
    draw(id, narrow => {
      const named = placed.length <= 20;
      const series = [];
      placed.forEach((proxy, i) => {
        const colour = named ? COLOURS[i % COLOURS.length] : COLOURS[0];
        series.push(...tauSeries(named ? proxy.name : 'proxies', [{
          x: 100 * proxy.cost, tau: proxy.tau, lower: proxy.lower, upper: proxy.upper,
          tip: [proxy.name + (proxy.isOnFront ? ' (on the front)' : '')].concat(figures(proxy), proxy.note || [])
        }], colour, SYMBOLS[i % SYMBOLS.length], false));
      });
      const front = placed.filter(proxy => proxy.isOnFront).sort((a, b) => a.cost - b.cost);
      if (front.length > 0) {
        series.push({
          type: 'line', name: 'front', data: front.map(proxy => [100 * proxy.cost, proxy.tau]), step: 'end', symbol: 'none',
          silent: true, lineStyle: { color: INK, width: 1.5, type: 'dashed' }, itemStyle: { color: INK }, z: 2
        });
      }
      const free = proxies.filter(proxy => proxy.isFree && isNumber(proxy.tau)).sort((a, b) => b.tau - a.tau)[0];
      if (free) {
        series.push({
          type: 'line', name: 'free', data: [], markLine: level(free.tau, narrow ? 'costs nothing' : free.name + ' costs nothing')
        });
      }
      if (isNumber(ceiling)) {
        series.push({ type: 'line', name: 'ceiling', data: [], markLine: level(ceiling, 'ceiling') });
      }
      // An axis takes no notice of the lines that only mark a level.
      const all = placed.flatMap(proxy => [proxy.tau, proxy.lower, proxy.upper])
        .concat(free ? [free.tau] : [], [ceiling]).filter(isNumber);
      const costs = placed.map(proxy => 100 * proxy.cost);
      const x = axis("seconds, % of the truth's", {
        type: 'log', logBase: 10, min: power(Math.min(...costs), Math.floor), max: power(Math.max(...costs), Math.ceil),
        axisLabel: { color: INK, formatter: value => digits(value, 6), hideOverlap: true }
      });
      return frame(narrow, x, tauAxis(all), series,
        (named ? placed.map(proxy => proxy.name) : ['proxies']).concat(front.length > 0 ? 'front' : []));
    });
  }

  /** The power of ten below or above; one apart from the value itself, so that no dot stands on the frame. */
  function power(value, round) {
    const exponent = Math.log10(value);
    return Math.pow(10, round(exponent) === exponent ? exponent + (round === Math.floor ? -1 : 1) : round(exponent));
  }

  function tauAxis(values) {
    const lowest = Math.min(...values);
    const highest = Math.max(...values);
    const room = Math.max(0.02, (highest - lowest) * 0.08);
    return axis("Kendall's tau", {
      min: Math.max(-1, Math.floor((lowest - room) * 20) / 20),
      max: Math.min(1, Math.ceil((highest + room) * 20) / 20),
      axisLabel: { color: INK, formatter: value => digits(value, 4) }
    });
  }

  /** Draws anew whatever has another width than before. */
  function watch() {
    new ResizeObserver(() => {
      for (const [id, chart] of charts) {
        const element = document.getElementById(id);
        if (!element.hidden && element.clientWidth !== chart.width) {
          chart.width = element.clientWidth;
          chart.instance.resize();
          chart.instance.setOption(chart.option(isNarrow(element)), true);
        }
      }
    }).observe(document.querySelector('main'));
  }

  return { COLOURS, SYMBOLS, INK, SOFT, isNumber, digits, tau, shortened, gap, draw, axis, frame, bars, level, tauSeries, tauAxis, figures, cost, watch };
})();
