#ifndef DPLAN_CORE_WIRE_MSGPACK_READER_H_
#define DPLAN_CORE_WIRE_MSGPACK_READER_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace dplan::internal {

// One item of MessagePack: all of a scalar, the beginning of an array or a map.
struct MsgpackToken {
  enum class Kind {
    kNil,
    kBool,
    kInt,
    kUint,  // only what is beyond int64
    kFloat32,
    kFloat64,
    kString,
    kBinary,
    kArray,
    kMap,
    kExtension,
  };
  Kind kind = Kind::kNil;
  bool boolean = false;
  int64_t integer = 0;
  uint64_t unsigned_integer = 0;
  double real = 0;
  uint64_t size = 0;  // elements of an array, entries of a map: never more than there are bytes
  int extension = 0;  // the code of an extension
  absl::string_view bytes;  // of a string, binary or extension; they belong to the input
};

// Reads tokens of input that nobody vouches for.
class MsgpackReader {
 public:
  explicit MsgpackReader(absl::string_view input) : input_(input) {}

  bool AtEnd() const { return input_.empty(); }
  // False if the input is broken or ends too early.
  bool Next(MsgpackToken* token);
  // Passes over one value with all that is in it. False if it is broken or nested too deeply.
  bool Skip(int max_nesting);

 private:
  bool NextFixed(uint8_t first, MsgpackToken* token);
  bool NextSized(uint8_t first, MsgpackToken* token);
  bool NextScalar(uint8_t first, MsgpackToken* token);
  bool NextExtension(uint64_t size, MsgpackToken* token);
  bool Integer(int width, uint64_t* value);
  bool Bytes(uint64_t size, absl::string_view* bytes);
  bool Blob(MsgpackToken::Kind kind, uint64_t size, MsgpackToken* token);
  bool Children(MsgpackToken::Kind kind, uint64_t size, MsgpackToken* token);

  absl::string_view input_;
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_WIRE_MSGPACK_READER_H_
