import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gracefully } from './graceful.ts';

async function open(
	answer: RequestListener
): Promise<{ server: Server; url: string; stop: () => Promise<void> }> {
	const server = createServer();
	const stop = gracefully(server);
	server.on('request', answer);
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop };
}

test('a request that runs when we stop is answered to its end', async () => {
	const { url, stop } = await open(
		(_request, response) => void sleep(300).then(() => response.end('whole'))
	);
	const answer = fetch(url).then(async (response) => await response.text());
	await sleep(50);
	const stopped = stop();
	await expect(fetch(url)).rejects.toThrow();
	expect(await answer).toBe('whole');
	await stopped;
});

const hanging = (type: string) =>
	open((_request, response) => {
		response.setHeader('content-type', type);
		response.writeHead(200);
		response.write('data: 1\n\n');
	});

test('an event stream is ended, so that it holds up nothing', async () => {
	const { url, stop } = await hanging('text/event-stream');
	const events = await fetch(url);
	await stop();
	expect(await events.text()).toBe('data: 1\n\n');
});

test('any other answer that goes on is waited for', async () => {
	const { url, stop } = await hanging('text/plain');
	const answer = await fetch(url);
	const stopped = stop();
	expect(
		await Promise.race([stopped.then(() => 'stopped'), sleep(400).then(() => 'waiting')])
	).toBe('waiting');
	await answer.body?.cancel();
	await stopped;
});
