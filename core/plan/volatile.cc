#include "core/plan/volatile.h"

#include <algorithm>
#include <optional>

#include "core/types/transform.h"

namespace dplan {
namespace {

bool Contains(const std::vector<Path>& paths, const Path& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

}  // namespace

Value WithoutVolatile(const Value& object, const std::vector<Path>& volatile_paths) {
  if (volatile_paths.empty()) return object;
  return Transform(object, [&](const Path& path, const Value& node) -> std::optional<Value> {
    if (!Contains(volatile_paths, path)) return std::nullopt;
    return Value::Unknown(node.type()).Marked(node.sensitive());
  });
}

Value WithVolatileOf(const Value& object, const Value& other,
                     const std::vector<Path>& volatile_paths) {
  if (volatile_paths.empty()) return object;
  return Transform(object, [&](const Path& path, const Value& node) -> std::optional<Value> {
    if (!Contains(volatile_paths, path)) return std::nullopt;
    return other.At(path).value_or(node);
  });
}

bool EqualButVolatile(const Value& a, const Value& b, const std::vector<Path>& volatile_paths) {
  return EqualIgnoringMarksAndRefinements(WithoutVolatile(a, volatile_paths),
                                          WithoutVolatile(b, volatile_paths));
}

}  // namespace dplan
