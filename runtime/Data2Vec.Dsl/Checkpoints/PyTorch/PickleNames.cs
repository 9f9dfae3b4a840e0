namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>
/// The names that a pickle may refer to. Nothing is imported or called, whatever the name; the list makes sure that a file that asks for more than
/// a checkpoint needs is refused. Of Python's standard library, PyTorch and NumPy only what checkpoints hold is allowed. Names of other packages
/// are the classes of somebody's configuration and become opaque values.
/// </summary>
internal static class PickleNames
{
    private static readonly Dictionary<string, string[]> _allowed = new(StringComparer.Ordinal)
    {
        ["builtins"] = ["list", "dict", "set", "frozenset", "tuple", "bytes", "bytearray", "int", "float", "bool", "complex", "str", "object", "slice", "range", "getattr"],
        ["__builtin__"] = ["list", "dict", "set", "frozenset", "tuple", "bytes", "bytearray", "int", "long", "float", "bool", "complex", "str", "unicode", "object", "slice", "range", "xrange", "getattr"],
        ["collections"] = ["OrderedDict", "defaultdict", "Counter", "deque"],
        ["argparse"] = ["Namespace"],
        ["types"] = ["SimpleNamespace"],
        ["_codecs"] = ["encode"],
        ["copyreg"] = ["_reconstructor"],
        ["copy_reg"] = ["_reconstructor"],
        ["typing"] = ["Any", "List", "Dict", "Tuple", "Optional", "Union", "Set", "Type", "Sequence", "Mapping", "Callable"],
        ["pathlib"] = ["Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath"],
        ["pathlib._local"] = ["Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath"],
        ["datetime"] = ["datetime", "date", "time", "timedelta", "timezone"],
        ["decimal"] = ["Decimal"],
        ["fractions"] = ["Fraction"],
        ["uuid"] = ["UUID"],
        ["numpy"] = ["dtype", "ndarray", "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128"],
        ["numpy.core.multiarray"] = ["_reconstruct", "scalar"],
        ["numpy._core.multiarray"] = ["_reconstruct", "scalar"],
        ["numpy.core.numeric"] = ["_frombuffer"],
        ["numpy._core.numeric"] = ["_frombuffer"],
        ["numpy.random._pickle"] = ["__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor"],
        ["torch"] = ["Size", "device", "Tensor", "strided", "preserve_format", "contiguous_format", "channels_last"],
        ["torch.storage"] = ["UntypedStorage", "_UntypedStorage"],
        ["torch._tensor"] = ["_rebuild_from_type_v2"],
        ["torch.nn.parameter"] = ["Parameter", "Buffer"],
        ["torch.serialization"] = ["_get_layout"],
        ["torch.torch_version"] = ["TorchVersion"],
    };

    // Packages whose other names are refused: the standard library's modules, PyTorch and NumPy.
    private static readonly HashSet<string> _closed =
    [
        "torch", "torchvision", "numpy", "builtins", "__builtin__", "__builtins__", "nt", "posix", "ntpath", "posixpath", "nturl2path", "os2", "commands", "popen2", "urllib2", "copy_reg",
        "cPickle", "dummy_thread", "thread", "pip", "setuptools", "pkg_resources", "dill", "cloudpickle", "joblib", "IPython", "code", "__future__",
        .. ("abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect bz2 cProfile calendar cgi cgitb chunk cmath cmd codecs "
            + "codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm "
            + "decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath "
            + "getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword "
            + "lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib numbers "
            + "opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib pprint profile pstats pty pwd py_compile "
            + "pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site "
            + "smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau "
            + "symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback "
            + "tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml "
            + "xmlrpc zipapp zipfile zipimport zlib zoneinfo").Split(' '),
    ];

    /// <summary>Takes a name.</summary>
    /// <exception cref="InvalidDataException">No checkpoint needs it.</exception>
    public static PickleGlobal Require(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return IsAllowed(module, name) ? global
            : throw new InvalidDataException($"its pickle names '{Files.Printable.Name(global.FullName)}', which no checkpoint needs and which may be meant to run code; nothing of it was run");
    }

    private static bool IsAllowed(string module, string name)
    {
        if (_allowed.TryGetValue(module, out var names) && names.Contains(name, StringComparer.Ordinal))
        {
            return true;
        }

        var package = module.Split('.')[0];
        var isClass = name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && !name.Contains('.', StringComparison.Ordinal);
        return package switch
        {
            "torch" => module == "torch" ? TorchType.IsName(name)
                : module == "torch._utils" ? name.StartsWith("_rebuild", StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal)
                : isClass && (module.StartsWith("torch.nn.", StringComparison.Ordinal) || module.StartsWith("torch.optim.", StringComparison.Ordinal)),
            "numpy" => isClass && module == "numpy.dtypes",
            "" => false,
            // Modules of C, such as _posixsubprocess. A script's own classes are in __main__.
            _ when package[0] == '_' && package is not ("__main__" or "__mp_main__") => false,

            // A qualified name of protocol 4 leads on from a module that another imports.
            _ => !_closed.Contains(package) && name.Length > 0 && !name.Split('.').Any(part => part.Length == 0 || _closed.Contains(part)),
        };
    }
}
