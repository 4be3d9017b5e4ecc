// On Windows the add-on imports Node-API from "node.exe". Under Electron or a renamed host that name is wrong:
// this hook answers with the running program instead.
#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <cstring>
#include <delayimp.h>

static FARPROC WINAPI use_running_program(unsigned event, DelayLoadInfo * info) {
    if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0) {
        return nullptr;
    }
    return reinterpret_cast<FARPROC>(GetModuleHandleW(nullptr));
}

extern "C" const PfnDliHook __pfnDliNotifyHook2 = use_running_program;
#endif
