#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/source_map.h"
#include "core/lang/expression.h"
#include "core/types/check.h"

namespace dplan {
namespace {

std::string Text(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

// All references are unknown.
class NothingScope : public Scope {
 public:
  Value Get(const Reference&, Diagnostics&) const override {
    return Value::Unknown(Type::Dynamic());
  }
  std::optional<Value> GetInstance(const Reference&, const Value&, Diagnostics&) const override {
    return std::nullopt;
  }
  const Files* files() const override { return nullptr; }
  std::string base_folder() const override { return "."; }
};

int Try(const uint8_t* data, size_t size) {
  SourceMap sources;
  const int32_t file = sources.Add("<fuzz>", Text(data, size));
  const TextOrigin origin = TextOrigin::Verbatim(sources, file, 0);
  const NothingScope scope;
  for (const auto parse : {Expression::Parse, Expression::ParseTemplate}) {
    Diagnostics diagnostics;
    const std::optional<Expression> expression = parse(sources.text(file), origin, diagnostics);
    DPLAN_CHECK(expression.has_value() != diagnostics.HasErrors());
    if (expression.has_value()) expression->Evaluate(scope, diagnostics);
  }
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
