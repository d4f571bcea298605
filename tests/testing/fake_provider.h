#ifndef DPLAN_TESTS_TESTING_FAKE_PROVIDER_H_
#define DPLAN_TESTS_TESTING_FAKE_PROVIDER_H_

#include <memory>

#include "dplan/provider.h"
#include "tests/testing/fake_cloud.h"

namespace dplan {

// The provider `fake`: a real provider of a cloud that lives in memory, with the types of
// fake_types.h. Tests look at the cloud, change it behind the engine's back, and set faults in it;
// where nothing is set, it behaves as a good provider does. A request that breaks the contract of
// dplan/provider.h (a mark, a value that does not fit the schema, unknowns to apply, a call before
// Configure) is answered with FailedPrecondition, so that no test passes over it.
//
// Its own opinions: an empty `name` and a negative `size` are errors, `tier: legacy` is a warning.
// Attributes that are unknown in a plan are decided by the world. After a crash, an interrupted
// create is found by the intent in its owner mark.
//
// Thread-safe. The cloud outlives it.
std::unique_ptr<Provider> NewFakeProvider(FakeCloud& cloud);

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_PROVIDER_H_
