#ifndef DPLAN_TESTS_TESTING_FAKE_CLOUD_H_
#define DPLAN_TESTS_TESTING_FAKE_CLOUD_H_

#include <string>

#include "absl/status/status.h"
#include "tests/testing/fake_calls.h"
#include "tests/testing/fake_faults.h"
#include "tests/testing/fake_latches.h"
#include "tests/testing/fake_world.h"

namespace dplan {

// All that outlives a fake provider: several providers, at one time or one after another, may have
// the same cloud. Thread-safe, as its parts are.
struct FakeCloud {
  FakeWorld world;
  FakeFaults faults;
  FakeLatches latches;
  FakeCalls calls;
  int max_parallel = 0;  // what the provider says of itself; set before it is asked

  // Runs a script, one command a line; empty lines and those that begin with `#` say nothing.
  //
  //   fault …                      see fake_faults.h
  //   world put TYPE JSON          adds an object as it is; its id is made of type and name unless
  //   JSON has one,
  //                                its generation is 1
  //   world set ID ATTRIBUTE JSON  somebody else changes it
  //   world remove ID              somebody else deletes it
  //   release NAME                 lets the calls at that latch pass
  //
  // InvalidArgument or NotFound name the line; the lines before it are done.
  absl::Status Run(const std::string& script);
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_CLOUD_H_
