#ifndef DPLAN_STATE_STATE_H_
#define DPLAN_STATE_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "dplan/address.h"
#include "dplan/path.h"

namespace dplan {

enum class ObjectStatus {
  kReady,
  kTainted,    // its creation failed half-way: it is replaced
  kResumable,  // an operation on it was interrupted: an update goes on with it
};

// A stored direct dependency: on a whole block (no key, all its instances that had a row then) or
// on one instance of it. Transitive ones are never stored.
struct Dependency {
  enum class Kind {
    kReference,  // an expression of the instance refers to it
    kDependsOn,  // written in depends_on
    kProvider,   // the configuration of the instance's provider refers to it
  };
  Kind kind = Kind::kReference;
  BlockAddress block;
  std::optional<InstanceKey> key;  // nothing: the whole block

  friend auto operator<=>(const Dependency&, const Dependency&) = default;
};

// One recorded instance. Its value is wholly known and kept as it is stored: canonical JSON of the
// schema it was recorded under, so that a state can be read without any provider.
struct Object {
  Address address;
  ProviderAddress provider;
  int64_t schema_version = 0;
  std::string attributes;       // canonical JSON (core/types/json.h)
  std::vector<Path> sensitive;  // marked places of the value, sorted
  std::string private_data;     // the provider's own bytes
  // The write-only values it was last applied with: places, sorted, and fingerprints
  // (core/plan/write_only.h) of the values, which are themselves stored nowhere.
  std::vector<std::pair<Path, std::string>> write_only;
  ObjectStatus status = ObjectStatus::kReady;
  std::vector<Dependency> dependencies;  // sorted, unique
  int64_t serial = 0;                    // of the edit that wrote it last; set by the store

  friend bool operator==(const Object&, const Object&) = default;
};

struct OutputValue {
  std::string type;   // JSON
  std::string value;  // canonical JSON of that type
  bool sensitive = false;
  friend bool operator==(const OutputValue&, const OutputValue&) = default;
};

// The configuration that an instance of a provider was last applied with, so that what is left
// behind can still be destroyed when the configuration is gone.
struct ProviderRecord {
  std::string source;  // "dplan/docker"
  std::string config;  // canonical JSON; sensitive leaves are null
  // For each sensitive leaf the variable that it came from; an empty name if it came from
  // elsewhere.
  std::vector<std::pair<Path, std::string>> sensitive;
  friend bool operator==(const ProviderRecord&, const ProviderRecord&) = default;
};

enum class IntentAction { kCreate, kUpdate, kDelete };

// What a running operation has said about its object so far.
struct Reported {
  std::string known_id;    // by which Import finds it; "" if it said none
  std::string checkpoint;  // canonical JSON of the object, half-done; "" if there was none
  std::string checkpoint_private;
  friend bool operator==(const Reported&, const Reported&) = default;
};

// Written before a provider is asked to change something, removed with the result. One that is
// found by a later run means: maybe it happened.
struct Intent {
  std::string id;  // random, 128 bits in hex; the idempotency key
  Address address;
  ProviderAddress provider;
  IntentAction action = IntentAction::kCreate;
  int64_t schema_version = 0;
  std::string planned;  // canonical JSON with sensitive and unknown leaves null; "" for a delete
  std::string prior;    // the same of the prior object; "" for a create
  std::vector<Path> sensitive;           // marked places of the planned object, sorted
  std::string private_data;              // what Apply got
  std::string request_digest;            // SHA-256 of the request, hex
  std::vector<Dependency> dependencies;  // what an adopted object will have
  int64_t begun_us = 0;                  // microseconds since 1970
  Reported reported;                     // nothing when it begins

  friend bool operator==(const Intent&, const Intent&) = default;
};

// One run of a changing command, for the history.
struct Operation {
  std::string id;
  std::string kind;   // "apply", "destroy", "import", "state rm", …
  std::string actor;  // user@host
  int64_t started_us = 0;
  friend bool operator==(const Operation&, const Operation&) = default;
};

// All that is recorded, at one serial.
struct State {
  std::string lineage;  // empty: nothing was ever recorded
  int64_t serial = 0;
  // 32 random bytes of this state's own. Empty where nothing was ever recorded, and in a state of
  // format version 1 that no later version has written to: then it has no fingerprints.
  std::string fingerprint_key;
  std::map<Address, Object> objects;
  std::map<std::string, OutputValue> outputs;
  std::map<ProviderAddress, ProviderRecord> providers;
  std::map<std::string, Intent> intents;  // open ones, by id

  friend bool operator==(const State&, const State&) = default;
};

// A durable change, as a value. Applying it is one transaction and raises the serial by one. Within
// an edit the order of kinds is: begin, report, end, put, remove, outputs, providers.
struct StateEdit {
  std::vector<Intent> begin;               // with nothing reported
  std::map<std::string, Reported> report;  // by open intent: all of it so far, not nothing
  std::vector<std::string> end;            // intent ids; each must be open
  std::vector<Object> put;                 // their `serial` is ignored
  std::vector<Address> remove;             // each must exist
  std::map<std::string, std::optional<OutputValue>> outputs;  // nothing: removed
  std::map<ProviderAddress, std::optional<ProviderRecord>> providers;

  bool empty() const;
};

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_H_
