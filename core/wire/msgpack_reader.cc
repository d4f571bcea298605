#include "core/wire/msgpack_reader.h"

#include <bit>

namespace dplan::internal {

using Kind = MsgpackToken::Kind;

bool MsgpackReader::Bytes(uint64_t size, absl::string_view* bytes) {
  if (size > input_.size()) return false;
  *bytes = input_.substr(0, size);
  input_.remove_prefix(size);
  return true;
}

bool MsgpackReader::Integer(int width, uint64_t* value) {
  absl::string_view bytes;
  if (!Bytes(static_cast<uint64_t>(width), &bytes)) return false;
  *value = 0;
  for (const char c : bytes) *value = (*value << 8) | static_cast<uint8_t>(c);
  return true;
}

bool MsgpackReader::Blob(Kind kind, uint64_t size, MsgpackToken* token) {
  token->kind = kind;
  return Bytes(size, &token->bytes);
}

bool MsgpackReader::Children(Kind kind, uint64_t size, MsgpackToken* token) {
  token->kind = kind;
  token->size = size;
  // Every child takes at least one byte: a size that cannot be true must not cost memory.
  return size <= input_.size() / (kind == Kind::kMap ? 2 : 1);
}

bool MsgpackReader::NextExtension(uint64_t size, MsgpackToken* token) {
  uint64_t code = 0;
  if (!Integer(1, &code)) return false;
  token->extension = static_cast<int8_t>(code);
  return Blob(Kind::kExtension, size, token);
}

bool MsgpackReader::Next(MsgpackToken* token) {
  *token = {};
  uint64_t first = 0;
  if (!Integer(1, &first)) return false;
  const auto byte = static_cast<uint8_t>(first);
  if (byte < 0xc0 || byte >= 0xe0) return NextFixed(byte, token);
  const bool scalar = byte <= 0xc3 || (byte >= 0xca && byte <= 0xd3);
  return scalar ? NextScalar(byte, token) : NextSized(byte, token);
}

bool MsgpackReader::NextFixed(uint8_t first, MsgpackToken* token) {
  if (first < 0x80 || first >= 0xe0) {
    token->kind = Kind::kInt;
    token->integer = static_cast<int8_t>(first);
    return true;
  }
  if (first < 0x90) return Children(Kind::kMap, first & 0x0f, token);
  if (first < 0xa0) return Children(Kind::kArray, first & 0x0f, token);
  return Blob(Kind::kString, first & 0x1f, token);
}

bool MsgpackReader::NextScalar(uint8_t first, MsgpackToken* token) {
  if (first == 0xc0) return true;
  if (first == 0xc1) return false;
  if (first <= 0xc3) {
    token->kind = Kind::kBool;
    token->boolean = first == 0xc3;
    return true;
  }
  const bool real = first <= 0xcb;
  const int width = real ? 4 << (first - 0xca) : 1 << ((first - 0xcc) % 4);
  uint64_t bits = 0;
  if (!Integer(width, &bits)) return false;
  if (real) {
    token->kind = width == 4 ? Kind::kFloat32 : Kind::kFloat64;
    token->real = width == 4 ? std::bit_cast<float>(static_cast<uint32_t>(bits))
                             : std::bit_cast<double>(bits);
    return true;
  }
  const bool is_signed = first >= 0xd0;
  const bool beyond = !is_signed && bits > static_cast<uint64_t>(INT64_MAX);
  token->kind = beyond ? Kind::kUint : Kind::kInt;
  token->unsigned_integer = bits;
  const int unused = is_signed ? 64 - 8 * width : 0;
  token->integer = static_cast<int64_t>(bits << unused) >> unused;  // extends the sign
  return true;
}

bool MsgpackReader::NextSized(uint8_t first, MsgpackToken* token) {
  if (first >= 0xd4 && first <= 0xd8) return NextExtension(1U << (first - 0xd4), token);
  int width = 0;
  if (first <= 0xc6) {
    width = 1 << (first - 0xc4);
  } else if (first <= 0xc9) {
    width = 1 << (first - 0xc7);
  } else if (first <= 0xdb) {
    width = 1 << (first - 0xd9);
  } else {
    width = 2 << (first & 1);
  }
  uint64_t size = 0;
  if (!Integer(width, &size)) return false;
  if (first <= 0xc6) return Blob(Kind::kBinary, size, token);
  if (first <= 0xc9) return NextExtension(size, token);
  if (first <= 0xdb) return Blob(Kind::kString, size, token);
  return Children(first <= 0xdd ? Kind::kArray : Kind::kMap, size, token);
}

bool MsgpackReader::Skip(int max_nesting) {
  MsgpackToken token;
  if (!Next(&token)) return false;
  if (token.kind != Kind::kArray && token.kind != Kind::kMap) return true;
  if (max_nesting == 0) return false;
  const uint64_t count = token.kind == Kind::kMap ? 2 * token.size : token.size;
  for (uint64_t i = 0; i < count; ++i) {
    if (!Skip(max_nesting - 1)) return false;
  }
  return true;
}

}  // namespace dplan::internal
