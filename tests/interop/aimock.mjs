// SPDX-License-Identifier: GPL-3.0-or-later
// assay-cli against a peer that others wrote: "@copilotkit/aimock" plays OpenAI Chat and Responses, Anthropic Messages,
// Gemini and Bedrock Converse. The package is installed, by name, into a temporary folder.
//
//   node tests/interop/aimock.mjs build/release/assay-cli
//   ASSAY_INTEROP_MODULES=<folder with node_modules> saves the installation.
//
// Exits 0, or 1 with the failed checks named; 77 with a notice where npm or the package cannot be had.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const SKIPPED = 77;
const PACKAGE = '@copilotkit/aimock';
const folder = mkdtempSync(join(tmpdir(), 'assay-aimock-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function modules() {
  const given = process.env.ASSAY_INTEROP_MODULES;
  if (given && existsSync(join(given, 'node_modules', PACKAGE))) return given;
  try {
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, PACKAGE],
      { stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 });
  } catch (error) {
    console.log(`skipped: npm cannot install ${PACKAGE} here (${error.code ?? error.message})`);
    process.exit(SKIPPED);
  }
  return folder;
}

let failures = 0;
function check(name, ok, detail) {
  console.log(`${ok ? 'ok   ' : 'FAIL '} ${name}${ok ? '' : `\n      ${detail}`}`);
  if (!ok) failures += 1;
}

const cli = resolve(process.argv[2] ?? 'build/release/assay-cli');
const require = createRequire(pathToFileURL(join(modules(), 'package.json')));
const { LLMock } = require(PACKAGE);
const mock = new LLMock({ port: 0 });
const answer = 'Salut \u{1F44B}: three, two, one.';
mock.onMessage(/greet/, { content: answer });
mock.onMessage(/tool/, { toolCalls: [{ id: 'call_1', name: 'lookup', arguments: '{"city":"Bern"}' }] });
mock.onMessage(/limit/, { error: { message: 'Slow down', type: 'rate_limit_error' }, status: 429 });
await mock.start();

const key = 'interop-key-000';
const peers = [
  ['openai-chat', '/v1', 'gpt-4o'],
  ['openai-responses', '/v1', 'gpt-4o'],
  ['anthropic-messages', '/v1', 'claude-3-5-sonnet-latest'],
  ['gemini', '/v1beta', 'gemini-2.0-flash'],
  ['vertex-gemini', '/v1/projects/p/locations/us-central1', 'gemini-2.0-flash'],
  ['bedrock-converse', '', 'anthropic.claude-3-5-sonnet-20241022-v2:0'],
  ['azure-openai', '/openai/deployments/gpt-4o', 'gpt-4o'],
  ['ollama', '', 'llama3'],
];

// Not spawnSync: the mock lives in this process and must go on answering.
function run(name, user) {
  const suite = {
    name, prompt: { system: 'Be brief.', user }, cases: [{ id: 'c' }], repetitions: 1, concurrency: 4,
    targets: peers.map(([api, path, model]) => ({
      name: api, api, base_url: mock.url + path, model, key_env: 'AIMOCK_KEY', parameters: { max_output_tokens: 200 },
      ...(api === 'azure-openai' ? { api_version: '2024-10-21' } : {}),
    })),
  };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(suite));
  return new Promise((done) => {
    const child = spawn(cli, ['run', file, '--workspace', join(folder, `${name}.assay`), '--format', 'jsonl'],
      { env: { ...process.env, AIMOCK_KEY: key, HOME: folder } });
    let out = '';
    let err = '';
    child.stdout.on('data', (bytes) => { out += bytes; });
    child.stderr.on('data', (bytes) => { err += bytes; });
    child.on('close', (code) => {
      const rows = {};
      for (const line of out.split('\n').filter(Boolean)) {
        const row = JSON.parse(line);
        rows[row.target] = row;
      }
      done({ code, rows, err });
    });
  });
}

const greeted = await run('greet', 'Please greet me');
check('greet: exit 0', greeted.code === 0, `${greeted.code} ${greeted.err}`);
for (const [api] of peers) {
  const row = greeted.rows[api];
  check(`${api}: the answer, byte for byte`, row?.outcome === 'succeeded' && row.text === answer, JSON.stringify(row));
}
const tools = await run('tool', 'Use the tool');
for (const [api] of peers) {
  const row = tools.rows[api];
  check(`${api}: a call of a tool is an answer`, row?.outcome === 'succeeded' && row.error === null, JSON.stringify(row));
}
const limited = await run('limit', 'Hit the limit');
check('limit: exit 1', limited.code === 1, `${limited.code} ${limited.err}`);
for (const [api] of peers) {
  const row = limited.rows[api];
  check(`${api}: 429 is a rate limit`, row?.outcome === 'failed' && row.error?.code === 'rate_limited' &&
    row.error.http_status === 429, JSON.stringify(row));
}
await mock.stop();
process.exit(failures === 0 ? 0 : 1);
