#include <optional>

#include "core/types/text.h"
#include "core/wire/messages.h"
#include "core/wire/msgpack.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

// As deep as values are nested.
constexpr int kMaxSteps = 64;

// Nothing if the step says nothing. Names are normalised, as they are in the value it leads into.
std::optional<PathStep> ReadStep(const tfplugin6::AttributePath::Step& wire) {
  switch (wire.selector_case()) {
    case tfplugin6::AttributePath::Step::kAttributeName:
      return PathStep::Attr(internal::ToNfc(wire.attribute_name()));
    case tfplugin6::AttributePath::Step::kElementKeyString:
      return PathStep::Key(internal::ToNfc(wire.element_key_string()));
    case tfplugin6::AttributePath::Step::kElementKeyInt:
      return PathStep::Index(wire.element_key_int());
    case tfplugin6::AttributePath::Step::SELECTOR_NOT_SET:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

tfplugin6::DynamicValue ToWire(const Value& value, const Type& constraint) {
  tfplugin6::DynamicValue wire;
  wire.set_msgpack(EncodeMsgpack(value, constraint));
  return wire;
}

absl::StatusOr<Value> FromWire(const tfplugin6::DynamicValue& wire, const Type& constraint) {
  return internal::ReadValue(wire, constraint, "DynamicValue");
}

tfplugin6::AttributePath ToWire(const Path& path) {
  tfplugin6::AttributePath wire;
  for (const PathStep& step : path.steps()) {
    tfplugin6::AttributePath::Step& written = *wire.add_steps();
    if (const auto* attribute = std::get_if<PathStep::Attribute>(&step.step)) {
      written.set_attribute_name(internal::WireText(attribute->name));
    } else if (const auto* index = std::get_if<int64_t>(&step.step)) {
      written.set_element_key_int(*index);
    } else {
      written.set_element_key_string(internal::WireText(std::get<std::string>(step.step)));
    }
  }
  return wire;
}

Path FromWire(const tfplugin6::AttributePath& wire) {
  std::vector<PathStep> steps;
  for (const tfplugin6::AttributePath::Step& step : wire.steps()) {
    std::optional<PathStep> read = ReadStep(step);
    if (!read || steps.size() == kMaxSteps) break;
    steps.push_back(*std::move(read));
  }
  return Path(std::move(steps));
}

}  // namespace dplan
