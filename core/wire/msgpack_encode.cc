#include <bit>

#include "core/types/check.h"
#include "core/types/json.h"
#include "core/wire/msgpack.h"
#include "core/wire/unknown_extension.h"

namespace dplan {
namespace {

using Kind = Type::Kind;

class Encoder {
 public:
  explicit Encoder(std::string* out) : out_(*out) {}

  void Write(const Value& value, const Type& constraint) {
    if (constraint.IsDynamic() && !value.type().IsDynamic()) return WriteWithType(value);
    if (!value.IsKnown()) return WriteUnknown(value.refinements());
    if (value.IsNull()) return WriteByte(0xc0);
    DPLAN_CHECK(constraint.kind() == value.type().kind());
    switch (constraint.kind()) {
      case Kind::kDynamic:
        return;
      case Kind::kBool:
        return WriteByte(value.AsBool() ? 0xc3 : 0xc2);
      case Kind::kNumber:
        return WriteNumber(value.AsNumber());
      case Kind::kString:
        return WriteString(value.AsString());
      case Kind::kList:
      case Kind::kSet:
        return WriteElements(value, constraint.element());
      case Kind::kMap:
        return WriteMap(value, constraint.element());
      case Kind::kObject:
        return WriteObject(value, constraint.attributes());
      case Kind::kTuple:
        return WriteTuple(value, constraint.elements());
    }
  }

 private:
  void WriteByte(uint64_t byte) { out_ += static_cast<char>(byte); }

  void WriteBigEndian(uint64_t value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) WriteByte(value >> shift & 0xff);
  }

  void WriteCoded(uint64_t code, uint64_t value, int width) {
    WriteByte(code);
    WriteBigEndian(value, width);
  }

  void WriteInt(int64_t value) {
    const auto bits = static_cast<uint64_t>(value);
    if (value >= 0) return WriteUint(bits);
    if (value >= -32) return WriteByte(bits & 0xff);
    if (value >= INT8_MIN) return WriteCoded(0xd0, bits, 1);
    if (value >= INT16_MIN) return WriteCoded(0xd1, bits, 2);
    if (value >= INT32_MIN) return WriteCoded(0xd2, bits, 4);
    WriteCoded(0xd3, bits, 8);
  }

  void WriteUint(uint64_t value) {
    if (value < 0x80) return WriteByte(value);
    if (value <= UINT8_MAX) return WriteCoded(0xcc, value, 1);
    if (value <= UINT16_MAX) return WriteCoded(0xcd, value, 2);
    if (value <= UINT32_MAX) return WriteCoded(0xce, value, 4);
    WriteCoded(0xcf, value, 8);
  }

  void WriteNumber(const Number& number) {
    if (const std::optional<int64_t> integer = number.AsInt64()) return WriteInt(*integer);
    if (!number.IsInteger()) {
      if (const std::optional<double> real = number.AsExactDouble()) {
        return WriteCoded(0xcb, std::bit_cast<uint64_t>(*real), 8);
      }
    }
    WriteString(number.ToString());
  }

  void WriteString(const std::string& text) {
    if (text.size() < 32) {
      WriteByte(0xa0 | text.size());
    } else {
      WriteSize(0xd9, text.size());
    }
    out_ += text;
  }

  // With the first of three codes, for sizes of 1, 2 and 4 bytes.
  void WriteSize(uint64_t code, uint64_t size) {
    if (size <= UINT8_MAX) return WriteCoded(code, size, 1);
    if (size <= UINT16_MAX) return WriteCoded(code + 1, size, 2);
    DPLAN_CHECK(size <= UINT32_MAX);
    WriteCoded(code + 2, size, 4);
  }

  void WriteCount(uint64_t fixed_code, uint64_t code, uint64_t count) {
    if (count < 16) return WriteByte(fixed_code | count);
    if (count <= UINT16_MAX) return WriteCoded(code, count, 2);
    DPLAN_CHECK(count <= UINT32_MAX);
    WriteCoded(code + 1, count, 4);
  }

  void BeginArray(uint64_t count) { WriteCount(0x90, 0xdc, count); }
  void BeginMap(uint64_t count) { WriteCount(0x80, 0xde, count); }

  void WriteElements(const Value& value, const Type& constraint) {
    BeginArray(value.size());
    for (const Value& element : value.AsElements()) Write(element, constraint);
  }

  void WriteTuple(const Value& value, const std::vector<Type>& constraints) {
    DPLAN_CHECK(value.size() == constraints.size());
    BeginArray(value.size());
    auto constraint = constraints.begin();
    for (const Value& element : value.AsElements()) Write(element, *constraint++);
  }

  void WriteMap(const Value& value, const Type& constraint) {
    BeginMap(value.size());
    for (const auto& [key, child] : value.AsEntries()) {
      WriteString(key);
      Write(child, constraint);
    }
  }

  void WriteObject(const Value& value, const Type::Attributes& constraints) {
    DPLAN_CHECK(value.size() == constraints.size());
    BeginMap(value.size());
    auto constraint = constraints.begin();
    for (const auto& [name, child] : value.AsEntries()) {
      DPLAN_CHECK(name == constraint->first);
      WriteString(name);
      Write(child, (constraint++)->second.type);
    }
  }

  void WriteWithType(const Value& value) {
    BeginArray(2);
    const std::string type = TypeToJson(value.type());
    WriteSize(0xc4, type.size());
    out_ += type;
    Write(value, value.type());
  }

  void WriteUnknown(const Refinements& refinements) {
    std::string payload = RefinementPayload(refinements, true);
    if (payload.size() > internal::kMaxRefinements) payload = RefinementPayload(refinements, false);
    if (payload.empty()) {
      out_.append("\xd4\x00\x00", 3);
      return;
    }
    if (std::has_single_bit(payload.size()) && payload.size() <= 16) {
      WriteByte(0xd4 + static_cast<uint64_t>(std::bit_width(payload.size())) - 1);
    } else {
      WriteSize(0xc7, payload.size());
    }
    WriteByte(internal::kRefinedUnknown);
    out_ += payload;
  }

  // Empty if there is nothing to say. Only bounds can be so long that they must be left out.
  static std::string RefinementPayload(const Refinements& refinements, bool with_bounds) {
    std::string entries;
    Encoder encoder(&entries);
    uint64_t count = 0;
    const auto begin_entry = [&](internal::RefinementKey key) {
      ++count;
      encoder.WriteUint(key);
    };
    if (refinements.not_null) {
      begin_entry(internal::kNullness);
      encoder.WriteByte(0xc2);
    }
    if (!refinements.prefix.empty()) {
      begin_entry(internal::kPrefix);
      encoder.WriteString(refinements.prefix);
    }
    if (with_bounds && refinements.lower != nullptr) {
      begin_entry(internal::kLowerBound);
      encoder.WriteBound(*refinements.lower);
    }
    if (with_bounds && refinements.upper != nullptr) {
      begin_entry(internal::kUpperBound);
      encoder.WriteBound(*refinements.upper);
    }
    if (refinements.min_length > 0) {
      begin_entry(internal::kMinLength);
      encoder.WriteInt(refinements.min_length);
    }
    if (refinements.max_length) {
      begin_entry(internal::kMaxLength);
      encoder.WriteInt(*refinements.max_length);
    }
    if (count == 0) return "";
    std::string payload;
    Encoder(&payload).BeginMap(count);
    return payload + entries;
  }

  void WriteBound(const Refinements::Bound& bound) {
    BeginArray(2);
    WriteNumber(bound.number);
    WriteByte(bound.inclusive ? 0xc3 : 0xc2);
  }

  std::string& out_;
};

}  // namespace

std::string EncodeMsgpack(const Value& value, const Type& constraint) {
  DPLAN_CHECK(!value.ContainsSensitive());
  std::string out;
  Encoder(&out).Write(value, constraint);
  return out;
}

}  // namespace dplan
