'use strict';
(() => {
  const { COLOURS, INK, digits, shortened, draw, axis, frame, cost, watch } = pageCharts;
  const data = JSON.parse(document.getElementById('data').textContent);

  /** The networks of the front come first, the best on the device before the others. */
  function front(tradeOff) {
    draw('fronts', narrow => {
      const dot = i => ({
        value: [tradeOff.value[i], tradeOff.reached[i]],
        tip: [data.networks[tradeOff.network[i]], tradeOff.accuracy + ': ' + digits(tradeOff.reached[i], 6) + ' %',
          tradeOff.device + ': ' + digits(tradeOff.value[i], 6) + ' ' + tradeOff.unit].concat(i < tradeOff.onFront ? ['on the front'] : [])
      });
      const all = tradeOff.network.map((network, i) => dot(i));
      const best = all.slice(0, tradeOff.onFront);
      const others = all.slice(tradeOff.onFront);
      // What is reached at a value at least as good: the step is where the next network begins to do.
      const line = best.map(each => each.value).sort((a, b) => a[0] - b[0]);
      return frame(narrow, axis(shortened(tradeOff.device + ', ' + tradeOff.unit, narrow ? 44 : 120)), axis(tradeOff.accuracy + ', %'), [
        {
          type: 'scatter', name: 'networks', data: others, z: 2, symbolSize: others.length > 500 ? 5 : 8,
          itemStyle: { color: COLOURS[0], opacity: 0.55 }
        },
        {
          type: 'line', name: 'front', data: line, step: tradeOff.isBetterWhenLarger ? 'start' : 'end', symbol: 'none', silent: true, z: 3,
          lineStyle: { color: INK, width: 1.5, type: 'dashed' }, itemStyle: { color: COLOURS[1] }
        },
        { type: 'scatter', name: 'front', data: best, z: 4, symbol: 'diamond', symbolSize: 11, itemStyle: { color: COLOURS[1] } }
      ], ['networks', 'front']);
    });
  }

  function choose(index) {
    front(data.fronts[index]);
    for (const details of document.querySelectorAll('details[data-front]')) {
      details.hidden = details.dataset.front !== String(index);
      details.open = !details.hidden;
    }
  }

  if (document.getElementById('fronts')) {
    const select = document.getElementById('front');
    select.addEventListener('change', () => choose(Number(select.value)));
    select.parentElement.hidden = data.fronts.length < 2;
    choose(0);
  }
  if (document.getElementById('schemes')) {
    cost('schemes', data.schemes, data.ceiling);
  }
  data.searches.forEach((search, i) => cost('search-' + i, search));
  watch();
})();
