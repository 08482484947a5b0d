/** Per candidate, the starts on offer in a question's span. What `findSlots` lists and `decide` takes from. */
import { gridSeries, type Series } from './grid.ts';
import type { Minute } from './model.ts';
import type { Candidate, Question } from './question.ts';
import { commonStarts, hasResources, possibleStarts } from './starts.ts';

/** One series per candidate, in the question's order. */
export function offeredSeries(q: Question): Series[] {
	const common = commonStarts(q);
	if (common.length === 0) return q.candidates.map(() => []);
	const resourced = resourceCheck(q);
	return q.candidates.map((candidate) => {
		const series = gridSeries(q, candidate, possibleStarts(q, candidate, common));
		return q.needs.length === 0 ? series : only(series, (start) => resourced(candidate, start));
	});
}

/** People who take equally long need the same units: asked once per start, not once per person. */
function resourceCheck(q: Question): (candidate: Candidate, start: Minute) => boolean {
	const answers = new Map<string, Map<Minute, boolean>>();
	return (candidate, start) => {
		const { duration, before, after } = candidate.work;
		const shape = `${duration} ${before} ${after}`;
		let known = answers.get(shape);
		if (!known) answers.set(shape, (known = new Map<Minute, boolean>()));
		let answer = known.get(start);
		if (answer === undefined) known.set(start, (answer = hasResources(q, candidate, start)));
		return answer;
	};
}

function only(series: Series, keep: (start: Minute) => boolean): Series {
	const out: number[] = [];
	for (let i = 0; i < series.length; i += 3)
		for (let start = series[i]!; start < series[i + 1]!; start += series[i + 2]!)
			if (keep(start)) out.push(start, start + 1, 1);
	return out;
}
