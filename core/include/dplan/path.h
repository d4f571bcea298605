#ifndef DPLAN_PATH_H_
#define DPLAN_PATH_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dplan {

// One step into a value: an attribute of an object, an element of a list or tuple (int64), or an
// element of a map (string). There are no steps into sets: a path to something inside a set ends at
// the set.
struct PathStep {
  struct Attribute {
    std::string name;
    friend auto operator<=>(const Attribute&, const Attribute&) = default;
  };
  std::variant<Attribute, int64_t, std::string> step;

  static PathStep Attr(std::string name) { return {Attribute{std::move(name)}}; }
  static PathStep Index(int64_t index) { return {index}; }
  static PathStep Key(std::string key) { return {std::move(key)}; }
  friend auto operator<=>(const PathStep&, const PathStep&) = default;
};

// Steps into a value, from the outside in; empty means the value itself. A value type.
class Path {
 public:
  Path() = default;
  explicit Path(std::vector<PathStep> steps) : steps_(std::move(steps)) {}

  // `ipam[0].labels["a b"]`; an attribute that comes first has no dot. Parse(ToString()) is the
  // identity.
  static std::optional<Path> Parse(const std::string& text);
  std::string ToString() const;

  const std::vector<PathStep>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }
  Path Attr(std::string name) const;
  Path Index(int64_t index) const;
  Path Key(std::string key) const;
  Path Join(const Path& inner) const;
  bool StartsWith(
      const Path& prefix) const;  // every path starts with itself and with the empty path

  friend auto operator<=>(const Path&, const Path&) = default;

 private:
  std::vector<PathStep> steps_;
};

}  // namespace dplan

#endif  // DPLAN_PATH_H_
