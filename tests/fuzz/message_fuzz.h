#ifndef DPLAN_TESTS_FUZZ_MESSAGE_FUZZ_H_
#define DPLAN_TESTS_FUZZ_MESSAGE_FUZZ_H_

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>
#include <string>
#include <utility>

#include "core/types/check.h"
#include "core/wire/messages.h"

// What the fuzz targets of messages share.
namespace dplan {

// With maps in one order.
template <typename Message>
std::string Bytes(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    DPLAN_CHECK(message.SerializeToCodedStream(&coded));
  }
  return bytes;
}

// What was read, if it fitted, is written and read again, and is still the same.
template <typename Result, typename Write, typename Read>
void CheckAgain(const Result& first, const Write& write, const Read& read) {
  if (!first.ok()) return;
  auto message = write(*first);
  const std::string bytes = Bytes(message);
  message.Clear();
  DPLAN_CHECK(message.ParseFromString(bytes));
  const auto second = read(message);
  DPLAN_CHECK(second.ok());
  DPLAN_CHECK(Bytes(write(*second)) == bytes);
}

// Does this with bytes that are perhaps such a message.
template <typename Message, typename Write, typename Read>
void CheckMessage(const std::string& bytes, const Write& write, const Read& read) {
  Message message;
  if (message.ParseFromString(bytes)) CheckAgain(read(message), write, read);
}

// A schema in which there is every kind of type, attribute and block.
inline Schema FuzzSchema() {
  auto part = std::make_shared<NestedAttributes>();
  part->nesting = Nesting::kMap;
  part->attributes["a"] = {.type = Type::List(Type::Number()), .required = true};
  Schema schema;
  Block& block = schema.block;
  block.attributes["s"] = {.type = Type::String(), .required = true};
  block.attributes["n"] = {.type = Type::Set(Type::Number()), .optional = true, .computed = true};
  block.attributes["d"] = {.type = Type::Dynamic(), .optional = true};
  block.attributes["t"] = {.type = Type::Tuple({Type::Bool(), Type::Map(Type::Bool())}),
                           .computed = true};
  block.attributes["p"] = {.type = part->ImpliedType(), .nested = part, .optional = true};
  Block inner{.attributes = {{"d", {.type = Type::Dynamic(), .optional = true}}}};
  block.blocks["b"] = {.nesting = Nesting::kList, .block = std::move(inner)};
  return schema;
}

}  // namespace dplan

#endif  // DPLAN_TESTS_FUZZ_MESSAGE_FUZZ_H_
