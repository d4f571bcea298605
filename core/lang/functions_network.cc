#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/lang/functions.h"

namespace dplan::internal {
namespace {

// A network in CIDR notation: its address in the low `bits` bits of a number, the rest of which is
// 0.
struct Network {
  absl::uint128 address = 0;
  int bits = 32;  // of an address: 32 or 128
  int length = 0;
};

// 2^count - 1, for 0 to 128.
absl::uint128 Ones(int count) {
  if (count == 0) return 0;
  return ~absl::uint128(0) >> (128 - count);
}

std::optional<absl::uint128> ParseIpv4(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 4) return std::nullopt;
  absl::uint128 address = 0;
  for (const absl::string_view part : parts) {
    int value = 0;
    for (const char c : part) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
      if (value > 255) return std::nullopt;
    }
    if (part.empty()) return std::nullopt;
    address = (address << 8) | absl::uint128(value);
  }
  return address;
}

// The groups of 16 bits in a half of an IPv6 address; the last one may be an IPv4 address.
bool ParseGroups(absl::string_view text, std::vector<uint32_t>& groups) {
  if (text.empty()) return true;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::optional<absl::uint128> ipv4 =
        i + 1 == parts.size() ? ParseIpv4(parts[i]) : std::nullopt;
    uint32_t group = 0;
    if (ipv4.has_value()) {
      groups.push_back(static_cast<uint32_t>(*ipv4 >> 16));
      groups.push_back(static_cast<uint32_t>(*ipv4 & 0xffff));
    } else if (parts[i].empty() || parts[i].size() > 4 || !absl::SimpleHexAtoi(parts[i], &group)) {
      return false;
    } else {
      groups.push_back(group);
    }
  }
  return groups.size() <= 8;
}

std::optional<absl::uint128> ParseIpv6(absl::string_view text) {
  const std::vector<absl::string_view> halves = absl::StrSplit(text, "::");
  std::vector<uint32_t> front;
  std::vector<uint32_t> back;
  if (halves.size() > 2 || !ParseGroups(halves[0], front)) return std::nullopt;
  if (halves.size() == 2 && !ParseGroups(halves[1], back)) return std::nullopt;
  const size_t written = front.size() + back.size();
  if (halves.size() == 2 ? written > 7 : written != 8) return std::nullopt;
  front.resize(8 - back.size(), 0);
  front.insert(front.end(), back.begin(), back.end());
  absl::uint128 address = 0;
  for (const uint32_t group : front) address = (address << 16) | absl::uint128(group);
  return address;
}

std::string Ipv4Text(absl::uint128 address) {
  const auto a = static_cast<uint32_t>(address);
  return absl::StrCat(a >> 24, ".", (a >> 16) & 0xff, ".", (a >> 8) & 0xff, ".", a & 0xff);
}

// The longest run of zero groups, from two on, is left out.
std::string Ipv6Text(absl::uint128 address) {
  std::vector<std::string> groups;
  size_t best = 0;
  size_t best_size = 1;
  size_t zeros = 0;
  for (size_t i = 0; i < 8; ++i) {
    const auto group =
        static_cast<uint32_t>((address >> (16 * (7 - static_cast<int>(i)))) & 0xffff);
    groups.push_back(absl::StrFormat("%x", group));
    zeros = group == 0 ? zeros + 1 : 0;
    if (zeros > best_size) {
      best_size = zeros;
      best = i + 1 - zeros;
    }
  }
  if (best_size == 1) return absl::StrJoin(groups, ":");
  const auto begin = groups.begin() + static_cast<std::ptrdiff_t>(best);
  return absl::StrCat(
      absl::StrJoin(groups.begin(), begin, ":"),
      "::", absl::StrJoin(begin + static_cast<std::ptrdiff_t>(best_size), groups.end(), ":"));
}

std::string AddressText(const Network& network) {
  return network.bits == 32 ? Ipv4Text(network.address) : Ipv6Text(network.address);
}

std::string NetworkText(const Network& network) {
  return absl::StrCat(AddressText(network), "/", network.length);
}

// The network that the first argument is; the call has failed if it is none.
std::optional<Network> NetworkOf(FunctionCall& call) {
  const std::vector<std::string> parts = absl::StrSplit(call.args[0].AsString(), '/');
  Network network;
  std::optional<absl::uint128> address;
  if (parts.size() == 2) {
    network.bits = absl::StrContains(parts[0], ':') ? 128 : 32;
    address = network.bits == 32 ? ParseIpv4(parts[0]) : ParseIpv6(parts[0]);
  }
  const bool digits = parts.size() == 2 && !parts[1].empty() && parts[1].size() <= 3 &&
                      parts[1].find_first_not_of("0123456789") == std::string::npos;
  if (!address.has_value() || !digits || std::stoi(parts[1]) > network.bits) {
    call.FailArgument(0, "it is not a network in CIDR notation, like 10.0.0.0/8");
    return std::nullopt;
  }
  network.length = std::stoi(parts[1]);
  const int host_bits = network.bits - network.length;
  network.address = *address & ~Ones(host_bits);
  return network;
}

// The whole number at `index` as `bits` bits, counted from the end if it is negative; the call has
// failed if it does not fit.
std::optional<absl::uint128> NumberOfBits(FunctionCall& call, size_t index, int bits) {
  const Number& number = call.args[index].AsNumber();
  const std::string text = (number.Sign() < 0 ? number.Negate() : number).ToString();
  absl::uint128 magnitude = 0;
  const bool fits = number.IsInteger() && absl::SimpleAtoi(text, &magnitude) &&
                    magnitude <= Ones(bits) + (number.Sign() < 0 && bits < 128 ? 1 : 0);
  if (!fits) {
    call.FailArgument(index, absl::StrCat("it is no whole number that fits into ", bits, " bits"));
    return std::nullopt;
  }
  if (number.Sign() >= 0) return magnitude;
  return (Ones(bits) - magnitude + 1) & Ones(bits);
}

Value CidrHost(FunctionCall& call) {
  std::optional<Network> network = NetworkOf(call);
  if (!network.has_value()) return Value();
  const std::optional<absl::uint128> host = NumberOfBits(call, 1, network->bits - network->length);
  if (!host.has_value()) return Value();
  network->address |= *host;
  return Value::String(AddressText(*network));
}

Value CidrNetmask(FunctionCall& call) {
  std::optional<Network> network = NetworkOf(call);
  if (!network.has_value()) return Value();
  if (network->bits != 32) return call.FailArgument(0, "only IPv4 networks have a netmask");
  network->address = Ones(32) & ~Ones(32 - network->length);
  return Value::String(AddressText(*network));
}

// Makes the network `new_bits` bits longer; the call has failed if there are not so many.
bool Extend(FunctionCall& call, size_t index, int64_t least, Network& network) {
  const std::optional<int64_t> new_bits = call.args[index].AsNumber().AsInt64();
  if (!new_bits.has_value() || *new_bits < least || *new_bits > network.bits - network.length) {
    call.FailArgument(index, absl::StrCat("a prefix of ", network.length,
                                          " bits cannot be extended by this number of bits"));
    return false;
  }
  network.length += static_cast<int>(*new_bits);
  return true;
}

Value CidrSubnet(FunctionCall& call) {
  std::optional<Network> network = NetworkOf(call);
  if (!network.has_value()) return Value();
  const int length = network->length;
  if (!Extend(call, 1, 0, *network)) return Value();
  if (call.args[2].AsNumber().Sign() < 0) return call.FailArgument(2, "it must not be negative");
  const std::optional<absl::uint128> number = NumberOfBits(call, 2, network->length - length);
  if (!number.has_value()) return Value();
  const int shift = network->bits - network->length;
  if (shift < 128) network->address |= *number << shift;
  return Value::String(NetworkText(*network));
}

Value CidrSubnets(FunctionCall& call) {
  const std::optional<Network> whole = NetworkOf(call);
  if (!whole.has_value()) return Value();
  std::vector<Value> subnets;
  absl::uint128 next = whole->address;
  bool full = false;
  for (size_t i = 1; i < call.args.size(); ++i) {
    Network subnet = *whole;
    if (!Extend(call, i, 1, subnet)) return Value();
    const absl::uint128 rest = Ones(subnet.bits - subnet.length);
    const absl::uint128 last = whole->address | Ones(whole->bits - whole->length);
    // The next place that such a network can begin at.
    const bool aligned = (next & rest) == 0;
    full = full || (!aligned && (next | rest) >= last);
    if (full) return call.FailArgument(i, "not enough remaining address space for a subnet");
    subnet.address = aligned ? next : (next | rest) + 1;
    subnets.push_back(Value::String(NetworkText(subnet)));
    full = (subnet.address | rest) >= last;
    next = (subnet.address | rest) + 1;
  }
  return Value::List(Type::String(), std::move(subnets));
}

}  // namespace

void AddNetworkFunctions(FunctionTable& table) {
  const Type string = Type::String();
  const Type number = Type::Number();
  const Parameter prefix{"prefix", string};
  table.push_back({"cidrhost", {prefix, {"hostnum", number}}, {}, string, CidrHost});
  table.push_back({"cidrnetmask", {prefix}, {}, string, CidrNetmask});
  table.push_back(
      {"cidrsubnet", {prefix, {"newbits", number}, {"netnum", number}}, {}, string, CidrSubnet});
  table.push_back(
      {"cidrsubnets", {prefix}, Parameter{"newbits", number}, Type::List(string), CidrSubnets});
}

}  // namespace dplan::internal
