import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { BadRequestException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** An address that no route has. */
const NOWHERE = '/nowhere';

const unreadable = new WeakSet<IncomingMessage>();

/**
 * Sends a request whose address Fastify cannot read (`GET /%ff`) the way that all others go, so that
 * it is counted, logged and answered like them; Fastify would answer it in a form of its own.
 */
export function sendOn(_error: Error, { raw, server }: FastifyRequest, reply: FastifyReply): void {
  unreadable.add(raw);
  raw.url = NOWHERE;
  server.routing(raw, reply.raw);
}

/**
 * Refuses a request that was sent on because its address cannot be read.
 *
 * @throws BadRequestException
 */
export function refuseUnreadable({ raw }: FastifyRequest): void {
  if (!unreadable.has(raw)) return;
  throw new BadRequestException(
    'The address cannot be read: behind each % stand two hexadecimal digits, together UTF-8.',
  );
}

/**
 * Answers on the connection itself what is no HTTP request, or does not come to its end: there is
 * no request yet that could pass anything else.
 */
export function refuseBytes(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = REFUSALS[error.code ?? ''] ?? [400, 'This is no HTTP request.'];
  const { BAD_REQUEST: code } = ApolloServerErrorCode;
  const body = JSON.stringify({
    errors: [{ message, extensions: { code, path: [], details: {} } }],
  });
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-request-id': randomUUID(),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** What Node's HTTP parser says, with the status and words for it. */
const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large: send fewer or shorter ones.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come to its end in time.'],
};
