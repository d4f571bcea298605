// Whatever a provider reports of a running operation, only what fits gets through, nothing after
// the result, and a result can be given the form that blocks must have.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/plugin/apply_events.h"
#include "core/plugin/legacy.h"
#include "core/types/check.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"

namespace dplan {
namespace {

Schema MakeSchema() {
  Schema schema;
  schema.block.attributes = {{"id", {.type = Type::String(), .computed = true}},
                             {"any", {.type = Type::Dynamic(), .optional = true}},
                             {"numbers", {.type = Type::Set(Type::Number()), .optional = true}}};
  for (const auto& [name, nesting] :
       {std::pair("single", Nesting::kSingle), std::pair("group", Nesting::kGroup),
        std::pair("list", Nesting::kList), std::pair("set", Nesting::kSet),
        std::pair("map", Nesting::kMap)}) {
    NestedBlock& nested = schema.block.blocks[name];
    nested.nesting = nesting;
    nested.block.attributes = {{"a", {.type = Type::String(), .optional = true}}};
    nested.block.blocks["inner"].block.attributes = {
        {"b", {.type = Type::Bool(), .optional = true}}};
  }
  return schema;
}

bool Fits(const Schema& schema, const Value& value) {
  Diagnostics diagnostics;
  return schema.Check(value, diagnostics);
}

class CheckedEvents final : public ApplyEvents {
 public:
  explicit CheckedEvents(const Schema& schema) : schema_(schema) {}
  void Progress(double fraction, const std::string&) override {
    DPLAN_CHECK(fraction == -1 || (fraction >= 0 && fraction <= 1));
    ++count;
  }
  void Log(LogLevel, const std::string&) override { ++count; }
  void Known(const std::string&) override { ++count; }
  void Checkpoint(const Value& state, const std::string&) override {
    DPLAN_CHECK(!state.IsNull() && state.IsWhollyKnown() && Fits(schema_, state));
    ++count;
  }

  int count = 0;

 private:
  const Schema& schema_;
};

void CheckResult(const Schema& schema, const ApplyResult& result) {
  if (!result.state.has_value()) return;
  DPLAN_CHECK(Fits(schema, *result.state));
  const Value normal = NormalizeLegacy(schema, *result.state);
  DPLAN_CHECK(Fits(schema, normal));
  DPLAN_CHECK(NormalizeLegacy(schema, normal) == normal);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* schema = new Schema(MakeSchema());
  CheckedEvents events(*schema);
  ApplyEventReader reader(*schema, events);
  google::protobuf::io::ArrayInputStream input(data, static_cast<int>(size));
  provider::v1::ApplyEvent event;
  bool has_result = false;
  while (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&event, &input, nullptr)) {
    const int before = events.count;
    const bool taken = reader.Take(event).ok();
    DPLAN_CHECK(!has_result || (!taken && events.count == before));
    has_result = has_result || (taken && event.has_result());
    event.Clear();
  }
  const std::optional<ApplyResult> result = reader.TakeResult();
  DPLAN_CHECK(result.has_value() == has_result);
  if (has_result) CheckResult(*schema, *result);
  return 0;
}

}  // namespace dplan
