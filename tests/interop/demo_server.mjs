// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the demo server with the official client packages "openai" and "@anthropic-ai/sdk": what they accept is what the
// real services send. It installs the two packages, by name, into a temporary folder.
//
//   node tests/interop/demo_server.mjs --server build/release/assay-cli demo-server
//   node tests/interop/demo_server.mjs --url http://127.0.0.1:8123
//   ASSAY_INTEROP_MODULES=<folder with node_modules> saves the installation.
//
// With --server the rest of the line is started, and the first address on its output is used. Exits 0, or 1 with the
// failed checks named; 77 with a notice where npm or the packages cannot be had.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SKIPPED = 77;
const cleanUps = [];
let failures = 0;

async function check(name, body) {
  try {
    await body();
    console.log(`ok    ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`FAIL  ${name}\n      ${error?.stack ?? error}`);
  }
}

function installed() {
  if (process.env.ASSAY_INTEROP_MODULES) return process.env.ASSAY_INTEROP_MODULES;
  const folder = mkdtempSync(join(tmpdir(), 'assay-interop-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, 'openai', '@anthropic-ai/sdk'],
      { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    console.log(`skipped: npm cannot install openai and @anthropic-ai/sdk here (${error.code ?? error.message})`);
    finish(SKIPPED);
  }
  return folder;
}

function serverAddress(args) {
  const at = args.indexOf('--url');
  if (at >= 0) return Promise.resolve(args[at + 1]);
  const command = args.slice(args.indexOf('--server') + 1);
  if (!args.includes('--server') || command.length === 0) {
    console.error('usage: demo_server.mjs --url http://127.0.0.1:PORT | --server PROGRAM ARGUMENTS...');
    finish(2);
  }
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  cleanUps.push(() => child.kill());
  return new Promise((resolve, reject) => {
    let said = '';
    const look = (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`the server ended with ${status}: ${said}`)));
  });
}

function finish(status) {
  for (const cleanUp of cleanUps) cleanUp();
  process.exit(status);
}

async function rejected(promise, kind, status) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof kind, `${error?.constructor?.name}: ${error?.message}`);
    assert.equal(error.status, status);
    return error;
  }
  assert.fail(`expected ${kind.name}`);
}

const user = [{ role: 'user', content: 'Name three rivers in Europe. Which is the longest?' }];
const quick = { 'x-demo-fault': 'none', 'x-demo-latency-ms': '20', 'x-demo-rate': '2000' };
const fault = (name) => ({ headers: { ...quick, 'x-demo-fault': name } });

async function chat(OpenAI, base) {
  const client = new OpenAI({ baseURL: `${base}/openai-chat/v1`, apiKey: 'demo', maxRetries: 0, defaultHeaders: quick });
  await check('chat: models.list and retrieve', async () => {
    const ids = (await client.models.list()).data.map((model) => model.id);
    assert.deepEqual(ids, ['demo-swift', 'demo-thrift']);
    assert.equal((await client.models.retrieve('demo-swift')).owned_by, 'assay-demo');
  });
  await check('chat: create, whole', async () => {
    const answer = await client.chat.completions.create({ model: 'demo-swift', messages: user });
    assert.match(answer.choices[0].message.content, /simulat|No real model/i);
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.equal(answer.usage.prompt_tokens + answer.usage.completion_tokens, answer.usage.total_tokens);
    assert.match(answer._request_id, /^req_demo_/);
  });
  await check('chat: stream with usage', async () => {
    const stream = await client.chat.completions.create(
      { model: 'demo-thrift', messages: user, stream: true, stream_options: { include_usage: true } });
    let text = '', finish = null, usage = null;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    assert.ok(text.length > 40 && usage.completion_tokens > 10);
    assert.equal(finish, 'stop');
  });
  await check('chat: the package\'s own accumulator', async () => {
    const stream = client.chat.completions.stream({ model: 'demo-swift', messages: user });
    const final = await stream.finalChatCompletion();
    const whole = await client.chat.completions.create({ model: 'demo-swift', messages: user });
    assert.equal(final.choices[0].message.content, whole.choices[0].message.content);
  });
  await check('chat: refusal, truncation, empty', async () => {
    const refused = await client.chat.completions.create({ model: 'demo-swift', messages: user }, fault('refuse'));
    assert.equal(refused.choices[0].message.content, null);
    assert.ok(refused.choices[0].message.refusal.length > 10);
    const short = await client.chat.completions.create({ model: 'demo-swift', messages: user, max_completion_tokens: 4 });
    assert.equal(short.choices[0].finish_reason, 'length');
    assert.equal(short.usage.completion_tokens, 4);
    const empty = await client.chat.completions.create({ model: 'demo-swift', messages: user }, fault('empty'));
    assert.equal(empty.choices[0].message.content, '');
  });
  await check('chat: errors have their classes', async () => {
    const missing = await rejected(client.chat.completions.create({ model: 'gpt-x', messages: user }), OpenAI.NotFoundError, 404);
    assert.equal(missing.code, 'model_not_found');
    assert.match(missing.requestID, /^req_demo_/);
    await rejected(client.chat.completions.create({ model: 'demo-swift', messages: [] }), OpenAI.BadRequestError, 400);
    const limited = await rejected(client.chat.completions.create({ model: 'demo-swift', messages: user }, fault('429')),
      OpenAI.RateLimitError, 429);
    assert.equal(limited.headers.get('retry-after'), '1');
    await rejected(client.chat.completions.create({ model: 'demo-swift', messages: user }, fault('401')), OpenAI.AuthenticationError, 401);
    await rejected(client.chat.completions.create({ model: 'demo-swift', messages: user }, fault('500')), OpenAI.InternalServerError, 500);
  });
  await check('chat: cut stream and error inside a stream', async () => {
    for (const name of ['cut', 'error']) {
      let said = '';
      await assert.rejects(async () => {
        const stream = await client.chat.completions.create({ model: 'demo-swift', messages: user, stream: true }, fault(name));
        for await (const chunk of stream) said += chunk.choices[0]?.delta?.content ?? '';
      }, name);
      assert.ok(said.length > 0, name);
    }
  });
}

async function responses(OpenAI, base) {
  const client = new OpenAI({ baseURL: `${base}/openai-responses/v1`, apiKey: 'demo', maxRetries: 0, defaultHeaders: quick });
  const request = { model: 'demo-scribe', instructions: 'Be kind.', input: user[0].content, store: false };
  await check('responses: create, whole', async () => {
    const answer = await client.responses.create(request);
    assert.equal(answer.status, 'completed');
    assert.deepEqual(answer.output.map((item) => item.type), ['reasoning', 'message']);
    assert.ok(answer.output_text.length > 100);
    assert.ok(answer.usage.output_tokens_details.reasoning_tokens > 0);
  });
  await check('responses: stream, and the package\'s own accumulator', async () => {
    const stream = client.responses.stream(request);
    let text = '', summary = '', last = -1;
    for await (const event of stream) {
      assert.equal(event.sequence_number, last + 1);
      last = event.sequence_number;
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.reasoning_summary_text.delta') summary += event.delta;
    }
    const final = await stream.finalResponse();
    assert.equal(final.output_text, text);
    assert.equal(final.output[0].summary[0].text, summary);
    assert.equal(final.usage.input_tokens + final.usage.output_tokens, final.usage.total_tokens);
  });
  await check('responses: input as items, truncation, refusal', async () => {
    const items = await client.responses.create(
      { model: 'demo-scribe', input: [{ role: 'user', content: [{ type: 'input_text', text: 'Why is the sky blue?' }] }] });
    assert.match(items.output_text, /Why is the sky blue\?/);
    const short = await client.responses.create({ ...request, max_output_tokens: 60 });
    assert.equal(short.status, 'incomplete');
    assert.equal(short.incomplete_details.reason, 'max_output_tokens');
    const refused = await client.responses.create(request, fault('refuse'));
    assert.equal(refused.output.at(-1).content[0].type, 'refusal');
    const plain = await client.responses.create({ ...request, reasoning: { effort: 'none' } });
    assert.equal(plain.usage.output_tokens_details.reasoning_tokens, 0);
  });
  await check('responses: input_tokens.count', async () => {
    const counted = await client.responses.inputTokens.count({ model: 'demo-scribe', instructions: 'Be kind.', input: user[0].content });
    const answer = await client.responses.create(request);
    assert.equal(counted.input_tokens, answer.usage.input_tokens);
  });
  await check('responses: failure inside the stream, unknown model', async () => {
    await assert.rejects(async () => {
      for await (const event of await client.responses.create({ ...request, stream: true }, fault('error')))
        assert.notEqual(event.type, 'response.completed');
    });
    await rejected(client.responses.create({ ...request, model: 'x' }), OpenAI.NotFoundError, 404);
  });
}

async function messages(Anthropic, base) {
  const client = new Anthropic({ baseURL: `${base}/anthropic`, apiKey: 'demo', maxRetries: 0, defaultHeaders: quick });
  const request = { model: 'demo-sage', max_tokens: 4000, system: 'Be exact.', messages: user };
  await check('messages: models.list and retrieve', async () => {
    const ids = [];
    for await (const model of client.models.list({ limit: 5 })) ids.push(model.id);
    assert.deepEqual(ids, ['demo-sage']);
    assert.match((await client.models.retrieve('demo-sage')).display_name, /simulated/);
  });
  await check('messages: create, whole', async () => {
    const message = await client.messages.create(request);
    assert.deepEqual(message.content.map((block) => block.type), ['thinking', 'text']);
    assert.equal(message.stop_reason, 'end_turn');
    assert.ok(message.usage.output_tokens > message.usage.output_tokens_details.thinking_tokens);
    assert.match(message._request_id, /^req_demo_/);
  });
  await check('messages: stream, and the package\'s own accumulator', async () => {
    const stream = client.messages.stream(request);
    let text = '', thinking = '';
    stream.on('text', (delta) => { text += delta; });
    stream.on('thinking', (delta) => { thinking += delta; });
    const final = await stream.finalMessage();
    assert.equal(final.content[0].thinking, thinking);
    assert.ok(final.content[0].signature.length > 20);
    assert.equal(final.content[1].text, text);
    const whole = await client.messages.create(request);
    assert.equal(whole.content[1].text, text);
    assert.equal(whole.usage.output_tokens, final.usage.output_tokens);
  });
  await check('messages: thinking disabled, hidden, truncated, refused', async () => {
    const off = await client.messages.create({ ...request, thinking: { type: 'disabled' } });
    assert.deepEqual(off.content.map((block) => block.type), ['text']);
    const hidden = await client.messages.stream({ ...request, thinking: { type: 'adaptive', display: 'omitted' } }).finalMessage();
    assert.equal(hidden.content[0].thinking, '');
    assert.ok(hidden.usage.output_tokens_details.thinking_tokens > 0);
    const short = await client.messages.create({ ...request, max_tokens: 20 });
    assert.equal(short.stop_reason, 'max_tokens');
    const refused = await client.messages.stream(request, fault('refuse')).finalMessage();
    assert.equal(refused.stop_reason, 'refusal');
    assert.equal(refused.content.filter((block) => block.type === 'text').length, 0);
  });
  await check('messages: countTokens', async () => {
    const counted = await client.messages.countTokens({ model: 'demo-sage', system: 'Be exact.', messages: user });
    assert.equal(counted.input_tokens, (await client.messages.create(request)).usage.input_tokens);
  });
  await check('messages: errors have their classes', async () => {
    const missing = await rejected(client.messages.create({ ...request, model: 'x' }), Anthropic.NotFoundError, 404);
    assert.equal(missing.error.error.type, 'not_found_error');
    assert.equal(missing.error.request_id, missing.requestID);
    await rejected(client.messages.create({ ...request, max_tokens: 0 }), Anthropic.BadRequestError, 400);
    await rejected(client.messages.create(request, fault('429')), Anthropic.RateLimitError, 429);
    const busy = await rejected(client.messages.create(request, fault('529')), Anthropic.InternalServerError, 529);
    assert.equal(busy.error.error.type, 'overloaded_error');
    await assert.rejects(client.messages.stream(request, fault('error')).finalMessage(), /[Oo]verloaded/);
    await assert.rejects(client.messages.stream(request, fault('cut')).finalMessage());
  });
}

async function retries(OpenAI, base) {
  // The one natural 429 of a sample prompt would need its text; a counter in the log shows retries as well.
  const client = new OpenAI({ baseURL: `${base}/demo:fault=503/openai-chat/v1`, apiKey: 'demo', maxRetries: 2 });
  await check('the package retries what the server says may be retried', async () => {
    await rejected(client.chat.completions.create({ model: 'demo-swift', messages: user }), OpenAI.InternalServerError, 503);
    const lines = (await (await fetch(`${base}/demo/log`)).text()).trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.filter((line) => line.model === 'demo-swift' && line.status === 503).length, 3);
  });
}

const base = await serverAddress(process.argv.slice(2));
const folder = installed();
const require = createRequire(pathToFileURL(join(folder, 'package.json')));
const versionOf = (name) => JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
const { OpenAI } = require('openai');
const { Anthropic } = require('@anthropic-ai/sdk');
console.log(`openai ${versionOf('openai')}, @anthropic-ai/sdk ${versionOf('@anthropic-ai/sdk')}, ${base}`);
await chat(OpenAI, base);
await responses(OpenAI, base);
await messages(Anthropic, base);
await retries(OpenAI, base);
console.log(failures === 0 ? 'all checks passed' : `${failures} failed`);
finish(failures === 0 ? 0 : 1);
