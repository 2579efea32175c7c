'use strict';
(() => {
  const { COLOURS, SYMBOLS, INK, SOFT, isNumber, digits, shortened, gap, draw, axis, frame, bars, level, tauSeries, tauAxis, figures, cost, watch } = pageCharts;
  const data = JSON.parse(document.getElementById('data').textContent);

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
    cost('cost', data.proxies, data.ceiling);
  }
  epochs();
  watch();
})();
