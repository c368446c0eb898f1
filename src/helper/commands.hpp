// SPDX-License-Identifier: MIT
#pragma once

namespace helper {

// Each takes the words behind its name and returns the exit code.
int run_copy(int count, char** words);
int run_measure(int count, char** words);
int run_free(int count, char** words);
int run_archive(int count, char** words);
int run_extract(int count, char** words);
int run_verify(int count, char** words);
int run_delete(int count, char** words);
int run_exchange(int count, char** words);
int run_rename(int count, char** words);
int run_layer(int count, char** words);
int run_resolve(int count, char** words);
int run_connect(int count, char** words);
int run_ask(int count, char** words);

}  // namespace helper
