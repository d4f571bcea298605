#ifndef DPLAN_TESTS_TESTING_VALUE_BUILDERS_H_
#define DPLAN_TESTS_TESTING_VALUE_BUILDERS_H_

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/number.h"
#include "dplan/path.h"
#include "dplan/type.h"
#include "dplan/value.h"

// Short names for values in tests, and how GoogleTest prints the vocabulary: without what is
// sensitive.

namespace dplan {

inline void PrintTo(const Number& number, std::ostream* out) { *out << number.ToString(); }
inline void PrintTo(const Type& type, std::ostream* out) { *out << type.ToString(); }
inline void PrintTo(const Path& path, std::ostream* out) { *out << '`' << path.ToString() << '`'; }
inline void PrintTo(const Address& address, std::ostream* out) { *out << address.ToString(); }
inline void PrintTo(const BlockAddress& address, std::ostream* out) { *out << address.ToString(); }
inline void PrintTo(const ProviderAddress& address, std::ostream* out) {
  *out << address.ToString();
}

inline void PrintTo(const Diagnostic& diagnostic, std::ostream* out) {
  *out << (diagnostic.severity == Severity::kError ? "error" : "warning") << " at `"
       << diagnostic.path.ToString() << "`: " << diagnostic.summary << ": " << diagnostic.detail;
}

inline void PrintTo(const Diagnostics& diagnostics, std::ostream* out) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    PrintTo(diagnostic, out);
    *out << '\n';
  }
}

inline void PrintTo(const Value& value, std::ostream* out) {
  if (value.sensitive()) {
    *out << "(sensitive)";
  } else if (!value.IsKnown()) {
    *out << "(unknown " << value.type().ToString() << ')';
  } else if (value.IsNull()) {
    *out << "(null " << value.type().ToString() << ')';
  } else if (value.type().kind() == Type::Kind::kBool) {
    *out << (value.AsBool() ? "true" : "false");
  } else if (value.type().kind() == Type::Kind::kNumber) {
    *out << value.AsNumber().ToString();
  } else if (value.type().kind() == Type::Kind::kString) {
    *out << '"' << value.AsString() << '"';
  } else if (value.type().kind() == Type::Kind::kMap ||
             value.type().kind() == Type::Kind::kObject) {
    *out << (value.type().kind() == Type::Kind::kMap ? "map{" : "{");
    for (const auto& [name, child] : value.AsEntries()) {
      *out << name << ": ";
      PrintTo(child, out);
      *out << ", ";
    }
    *out << '}';
  } else {
    *out << (value.type().IsCollection() ? value.type().ToString() : "") << '[';
    for (const Value& child : value.AsElements()) {
      PrintTo(child, out);
      *out << ", ";
    }
    *out << ']';
  }
}

namespace testing {

inline Value Str(std::string text) { return Value::String(std::move(text)); }
inline Value Num(int64_t number) { return Value::Int(number); }
// A number by its decimal text, which must be one: Dec("0.1").
inline Value Dec(const std::string& text) { return Value::Num(Number::Parse(text).value()); }
inline Value Bool(bool value) { return Value::Bool(value); }
inline Value Null(Type type = Type::Dynamic()) { return Value::Null(std::move(type)); }
inline Value Unknown(Type type = Type::Dynamic(), Refinements refinements = {}) {
  return Value::Unknown(std::move(type), std::move(refinements));
}
inline Value Sensitive(const Value& value) { return value.Marked(); }

// Obj({{"name", Str("fe")}, {"ports", Tup({Num(8030)})}})
inline Value Obj(std::map<std::string, Value> attributes) {
  return Value::Object(std::move(attributes));
}
inline Value Tup(std::vector<Value> elements) { return Value::Tuple(std::move(elements)); }
inline Value ListOf(Type element, std::vector<Value> elements) {
  return Value::List(std::move(element), std::move(elements));
}
inline Value SetOf(Type element, std::vector<Value> elements) {
  return Value::Set(std::move(element), std::move(elements));
}
inline Value MapOf(Type element, std::map<std::string, Value> entries) {
  return Value::Map(std::move(element), std::move(entries));
}

// A path by its text, which must be one: At("ports[0].host").
inline Path At(const std::string& text) { return Path::Parse(text).value(); }

}  // namespace testing
}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_VALUE_BUILDERS_H_
