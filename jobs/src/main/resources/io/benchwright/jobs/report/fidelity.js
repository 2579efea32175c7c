'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
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

  function agreement(proxy) {
    if (proxy.network.length === 0) {
      gap('agreement', 'No network is rated by both ' + proxy.name + ' and the truth.');
      return;
    }
    draw('agreement', narrow => {
      const segments = [];
      const dots = proxy.network.map((network, i) => {
        const x = proxy.proxy[i];
        const y = proxy.truth[i];
        const range = (side, value) => proxy[side + 'Lowest']
          ? digits(value, 6) + ' (' + digits(proxy[side + 'Lowest'][i], 6) + ' to ' + digits(proxy[side + 'Highest'][i], 6) + ')'
          : digits(value, 6);
        if (proxy.proxyLowest) {
          segments.push([[proxy.proxyLowest[i], y], [proxy.proxyHighest[i], y]]);
        }
        if (proxy.truthLowest) {
          segments.push([[x, proxy.truthLowest[i]], [x, proxy.truthHighest[i]]]);
        }
        return {
          value: [x, y],
          tip: [data.networks[network], proxy.name + ': ' + range('proxy', x), data.truth + ': ' + range('truth', y),
            'places ' + proxy.proxyRank[i] + ' and ' + proxy.truthRank[i]]
        };
      });
      return frame(narrow, axis(shortened(proxy.name, narrow ? 44 : 120)), axis(data.truth), [
        bars('repeats', segments, COLOURS[0], 0.35),
        {
          type: 'scatter', name: 'networks', data: dots, z: 2, symbolSize: dots.length > 500 ? 5 : 8,
          itemStyle: { color: COLOURS[0], opacity: 0.75 }
        }
      ]);
    });
  }

  function displacement(proxy) {
    if (proxy.network.length === 0) {
      gap('displacement', 'No network is rated by both ' + proxy.name + ' and the truth.');
      return;
    }
    draw('displacement', narrow => {
      const stems = [];
      let farthest = 1;
      const dots = proxy.network.map((network, i) => {
        const moved = proxy.truthRank[i] - proxy.proxyRank[i];
        farthest = Math.max(farthest, Math.ceil(1.1 * Math.abs(moved)));
        stems.push([[proxy.truthRank[i], 0], [proxy.truthRank[i], moved]]);
        return {
          value: [proxy.truthRank[i], moved],
          itemStyle: { color: moved >= 0 ? COLOURS[0] : COLOURS[1] },
          symbol: moved >= 0 ? 'circle' : 'diamond',
          tip: [data.networks[network], 'place by truth: ' + proxy.truthRank[i], 'place by proxy: ' + proxy.proxyRank[i],
            Math.abs(moved) + (moved >= 0 ? ' too high' : ' too low')]
        };
      });
      return frame(narrow, axis('place by the truth', { min: 0, max: value => Math.ceil(1.01 * value.max), axisLabel: { color: INK, hideOverlap: true, showMaxLabel: false } }), axis('places too high by the proxy', {
        minInterval: 1, min: -farthest, max: farthest,
        axisLabel: { color: INK, hideOverlap: true, showMinLabel: farthest === 1, showMaxLabel: farthest === 1 }
      }), [
        bars('stems', stems, SOFT, 0.5),
        { type: 'scatter', name: 'networks', data: dots, z: 2, symbolSize: dots.length > 500 ? 5 : 8 }
      ]);
    });
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

  function cost() {
    const placed = data.proxies.filter(proxy => isNumber(proxy.tau) && isNumber(proxy.cost));
    draw('cost', narrow => {
      const named = placed.length <= 20;
      const series = [];
      placed.forEach((proxy, i) => {
        const colour = named ? COLOURS[i % COLOURS.length] : COLOURS[0];
        series.push(...tauSeries(named ? proxy.name : 'proxies', [{
          x: 100 * proxy.cost, tau: proxy.tau, lower: proxy.lower, upper: proxy.upper,
          tip: [proxy.name + (proxy.isOnFront ? ' (on the front)' : '')].concat(figures(proxy))
        }], colour, SYMBOLS[i % SYMBOLS.length], false));
      });
      const front = placed.filter(proxy => proxy.isOnFront).sort((a, b) => a.cost - b.cost);
      series.push({
        type: 'line', name: 'front', data: front.map(proxy => [100 * proxy.cost, proxy.tau]), step: 'end', symbol: 'none',
        silent: true, lineStyle: { color: INK, width: 1.5, type: 'dashed' }, itemStyle: { color: INK }, z: 2
      });
      const free = data.proxies.filter(proxy => proxy.isFree && isNumber(proxy.tau)).sort((a, b) => b.tau - a.tau)[0];
      if (free) {
        series.push({
          type: 'line', name: 'free', data: [], markLine: level(free.tau, narrow ? 'costs nothing' : free.name + ' costs nothing')
        });
      }
      if (isNumber(data.ceiling)) {
        series.push({ type: 'line', name: 'ceiling', data: [], markLine: level(data.ceiling, 'ceiling') });
      }
      // An axis takes no notice of the lines that only mark a level.
      const all = placed.flatMap(proxy => [proxy.tau, proxy.lower, proxy.upper])
        .concat(free ? [free.tau] : [], [data.ceiling]).filter(isNumber);
      const costs = placed.map(proxy => 100 * proxy.cost);
      const x = axis("seconds, % of the truth's", {
        type: 'log', logBase: 10, min: power(Math.min(...costs), Math.floor), max: power(Math.max(...costs), Math.ceil),
        axisLabel: { color: INK, formatter: value => digits(value, 6), hideOverlap: true }
      });
      return frame(narrow, x, tauAxis(all), series,
        named ? placed.map(proxy => proxy.name).concat('front') : ['proxies', 'front']);
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

  function epochs() {
    const curves = data.curves
      .map(curve => ({ name: curve.name, points: curve.epochs.filter(point => isNumber(point.tau)) }))
      .filter(curve => curve.points.length > 0);
    if (curves.length === 0) {
      if (document.getElementById('epochs')) {
        gap('epochs', 'After no epoch is there a tau: too few networks were evaluated, or all alike.');
      }
      return;
    }
    draw('epochs', narrow => {
      const series = [];
      curves.forEach((curve, i) => series.push(...tauSeries(curve.name, curve.points.map(point => ({
        x: point.epoch, tau: point.tau, lower: point.lower, upper: point.upper,
        tip: [curve.name + ', epoch ' + point.epoch].concat(figures(point))
      })), COLOURS[i % COLOURS.length], SYMBOLS[i % SYMBOLS.length], true)));
      if (isNumber(data.ceiling)) {
        series.push({ type: 'line', name: 'ceiling', data: [], markLine: level(data.ceiling, 'ceiling') });
      }
      const all = curves.flatMap(curve => curve.points.flatMap(point => [point.tau, point.lower, point.upper]))
        .concat(data.ceiling).filter(isNumber);
      return frame(narrow, axis('epoch', { minInterval: 1, min: 0, max: value => Math.ceil(1.02 * value.max) }), tauAxis(all), series, curves.map(curve => curve.name));
    });
  }

  function choose(index) {
    agreement(data.proxies[index]);
    displacement(data.proxies[index]);
    for (const details of document.querySelectorAll('details[data-proxy]')) {
      details.hidden = details.dataset.proxy !== String(index);
      details.open = !details.hidden;
    }
  }

  const select = document.getElementById('proxy');
  if (document.getElementById('agreement')) {
    select.addEventListener('change', () => choose(Number(select.value)));
    select.parentElement.hidden = data.proxies.length < 2;
    choose(0);
  }
  if (document.getElementById('cost')) {
    cost();
  }
  epochs();

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
})();
