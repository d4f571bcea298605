#ifndef DPLAN_TESTS_UNIT_STATE_STATE_BUILDERS_H_
#define DPLAN_TESTS_UNIT_STATE_STATE_BUILDERS_H_

#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "state/state.h"
#include "state/state_store.h"

namespace dplan::testing {

inline Address Addr(const std::string& text) { return Address::Parse(text).value(); }
inline ProviderAddress Prov(const std::string& text) {
  return ProviderAddress::Parse(text).value();
}

inline Object MakeObject(const std::string& address, const std::string& attributes = "{}") {
  return {.address = Addr(address), .provider = Prov("dplan"), .attributes = attributes};
}

inline Intent MakeIntent(const std::string& id, const std::string& address,
                         IntentAction action = IntentAction::kCreate) {
  return {.id = id,
          .address = Addr(address),
          .provider = Prov("dplan"),
          .action = action,
          .planned = "{}",
          .request_digest = "d1",
          .begun_us = 1};
}

inline Operation MakeOperation(const std::string& id = "op1") {
  return {.id = id, .kind = "apply", .actor = "me@here", .started_us = 1'700'000'000'000'000};
}

inline StateEdit Put(Object object) { return {.put = {std::move(object)}}; }
inline StateEdit Remove(const std::string& address) { return {.remove = {Addr(address)}}; }
inline StateEdit BeginIntent(Intent intent) { return {.begin = {std::move(intent)}}; }
// The result of an intent.
inline StateEdit EndIntent(const std::string& id, Object object) {
  return {.end = {id}, .put = {std::move(object)}};
}

// An object that uses every field.
inline Object RichObject() {
  return {
      .address = Addr("module.a[\"k\"].docker_container.fe[\"one/\\n\\\"two\\\"\"]"),
      .provider = Prov("ssh.host[\"a\"]"),
      .schema_version = 7,
      .attributes = "{\"id\":\"1\",\"big\":123456789012345678901234567890}",
      .sensitive = {*Path::Parse("a[0].b"), *Path::Parse("labels[\"x y\"]")},
      .private_data = std::string("\0\xff\x01 bytes", 9),
      .write_only = {{*Path::Parse("key"), "f00d"}, {*Path::Parse("users[0].password"), "cafe"}},
      .status = ObjectStatus::kTainted,
      .dependencies = {
          {Dependency::Kind::kReference, Addr("t.whole").block, std::nullopt},
          {Dependency::Kind::kReference, Addr("t.single").block, InstanceKey()},
          {Dependency::Kind::kDependsOn, Addr("t.counted").block, InstanceKey(3)},
          {Dependency::Kind::kProvider, Addr("module.m.t.keyed").block, InstanceKey("k")}}};
}

inline Reported RichReport() {
  return {.known_id = "id-1",
          .checkpoint = "{\"a\":1}",
          .checkpoint_private = std::string("\0\x80", 2)};
}

inline ProviderRecord RichRecord() {
  return {.source = "dplan/ssh",
          .config = "{\"host\":\"a\",\"password\":null}",
          .sensitive = {{*Path::Parse("password"), "ssh_password"}, {*Path::Parse("key"), ""}}};
}

// Edits that fit a state, made at random but the same for the same seed.
class RandomEdits {
 public:
  explicit RandomEdits(uint64_t seed) : random_(seed) {}

  StateEdit Next(const State& state) {
    StateEdit edit;
    switch (Below(9)) {
      case 0:
        AddIntent(state, edit);
        break;
      case 1:
        EndOne(state, edit);
        [[fallthrough]];
      case 2:
      case 3:
      case 4:
        edit.put.push_back(SomeObject());
        break;
      case 5:
        if (!state.objects.empty()) edit.remove.push_back(Some(state.objects).first);
        break;
      case 6:
        SetOutput(edit);
        break;
      case 7:
        ReportOne(state, edit);
        break;
      default:
        SetProvider(edit);
    }
    return edit;
  }

  uint64_t Below(uint64_t bound) { return random_() % bound; }

 private:
  template <typename Map>
  const typename Map::value_type& Some(const Map& map) {
    auto it = map.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(Below(map.size())));
    return *it;
  }

  Address SomeAddress() {
    static const char* const kBlocks[] = {"a.x", "a.y", "module.m.b.x", "module.n[0].b.x"};
    BlockAddress block = Addr(kBlocks[Below(4)]).block;
    switch (Below(3)) {
      case 0:
        return {std::move(block), InstanceKey()};
      case 1:
        return {std::move(block), InstanceKey(static_cast<int64_t>(Below(3)))};
      default:
        return {std::move(block), InstanceKey(std::string(1, static_cast<char>('0' + Below(3))))};
    }
  }

  Object SomeObject() {
    Object object{
        .address = SomeAddress(),
        .provider = Prov(Below(2) == 0 ? "dplan" : "ssh.host[\"b\"]"),
        .schema_version = static_cast<int64_t>(Below(3)),
        .attributes = absl::StrCat("{\"n\":", Below(1000), "}"),
        .status = Below(4) == 0 ? static_cast<ObjectStatus>(Below(3)) : ObjectStatus::kReady};
    if (Below(3) == 0) object.write_only = {{*Path::Parse("n"), absl::StrCat("f", Below(9))}};
    if (Below(3) == 0) object.sensitive = {*Path::Parse("n")};
    if (Below(3) == 0) object.private_data = std::string(Below(6000), '\x80');
    for (uint64_t i = Below(3); i > 0; --i) {
      Address on = SomeAddress();
      object.dependencies.push_back({.kind = static_cast<Dependency::Kind>(Below(3)),
                                     .block = on.block,
                                     .key = std::nullopt});
      if (Below(2) == 0) object.dependencies.back().key = on.key;
    }
    return object;
  }

  void AddIntent(const State& state, StateEdit& edit) {
    const Address address = SomeAddress();
    for (const auto& [id, open] : state.intents) {
      if (open.address == address) return;
    }
    Intent intent{.id = absl::StrCat("i", ++intents_),
                  .address = address,
                  .provider = Prov("dplan"),
                  .action = static_cast<IntentAction>(Below(3)),
                  .planned = absl::StrCat("{\"n\":", Below(1000), "}"),
                  .private_data = std::string(Below(10), '\0'),
                  .request_digest = "abc",
                  .dependencies = SomeObject().dependencies,
                  .begun_us = static_cast<int64_t>(Below(1'000'000))};
    if (Below(2) == 0) intent.sensitive = {*Path::Parse("n")};
    edit.begin.push_back(std::move(intent));
  }

  void ReportOne(const State& state, StateEdit& edit) {
    if (state.intents.empty()) return;
    Reported reported{.known_id = absl::StrCat(Below(5))};
    if (Below(2) == 0) reported.checkpoint = absl::StrCat("{\"n\":", Below(1000), "}");
    if (Below(2) == 0) reported.checkpoint_private = std::string(Below(5000), '\x80');
    edit.report[Some(state.intents).first] = std::move(reported);
  }

  void EndOne(const State& state, StateEdit& edit) {
    if (!state.intents.empty()) edit.end.push_back(Some(state.intents).first);
  }

  void SetOutput(StateEdit& edit) {
    std::optional<OutputValue>& output = edit.outputs[absl::StrCat("o", Below(3))];
    if (Below(3) == 0) return;
    output = OutputValue{
        .type = "\"number\"", .value = absl::StrCat(Below(100)), .sensitive = Below(2) == 0};
  }

  void SetProvider(StateEdit& edit) {
    static const char* const kProviders[] = {"dplan", "ssh.host[\"b\"]", "module.m.docker"};
    std::optional<ProviderRecord>& record = edit.providers[Prov(kProviders[Below(3)])];
    if (Below(3) == 0) return;
    record = RichRecord();
    record->config = absl::StrCat("{\"n\":", Below(100), "}");
    if (Below(2) == 0) record->sensitive.clear();
  }

  std::mt19937_64 random_;
  uint64_t intents_ = 0;
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_STATE_STATE_BUILDERS_H_
