using System.Numerics;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>
/// Reads one pickle of protocol 2 to 5 into plain values. Where Python would call something, it makes a <see cref="PickleCall"/>; it never imports,
/// calls or recurses. What it takes of memory is bounded by the bytes that it has read, and by a number of values.
/// </summary>
/// <remarks>The instructions are those of Python's pickletools; what only protocols 0 and 1 have is refused.</remarks>
internal sealed class PickleMachine(PickleInput input, Func<PickleTuple, object> persistent)
{
    private const int MaxValues = 4_000_000;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];

    // By index. An index grows by one a value, so that it is less than the bytes that were read.
    private readonly List<object?> _memo = [];
    private int _memoized;

    /// <summary>How many values were made.</summary>
    public int Values { get; private set; }

    // Values below the last mark are out of reach.
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    /// <summary>Reads up to the instruction to stop, and not a byte further.</summary>
    /// <exception cref="InvalidDataException">It is no pickle of these protocols, or names what no checkpoint needs.</exception>
    public object? Run()
    {
        if (input.Byte() != 0x80 || input.Byte() is not (>= 2 and <= 5))
        {
            throw Wrong("it does not begin as a pickle of protocol 2 to 5");
        }

        while (true)
        {
            var code = input.Byte();
            if (code == '.')
            {
                return Pop();
            }

            Do(code);
        }
    }

    private void Do(byte code)
    {
        switch (code)
        {
            case 0x80: // PROTO
                _ = input.Byte() is >= 2 and <= 5 ? 0 : throw Wrong("its protocol is not known");
                break;
            case 0x95: // FRAME
                var frame = input.UInt64();
                _ = frame <= (ulong)input.Remaining ? 0 : throw Wrong($"it announces {frame} bytes, which are more than follow");
                break;
            case (byte)'(': // MARK
                _marks.Add(_stack.Count);
                Count();
                break;
            case (byte)'0': // POP
                _ = _stack.Count == Floor && _marks.Count > 0 ? Marked() : [Pop()];
                break;
            case (byte)'1': // POP_MARK
                Marked();
                break;
            case (byte)'2': // DUP
                Push(Top());
                break;
            case (byte)'q' or (byte)'r': // BINPUT, LONG_BINPUT
                Memoize(code == 'q' ? input.Byte() : input.UInt32());
                break;
            case 0x94: // MEMOIZE
                Memoize((uint)_memoized);
                break;
            case (byte)'h' or (byte)'j': // BINGET, LONG_BINGET
                var index = code == 'h' ? input.Byte() : input.UInt32();
                Push(index < _memo.Count && _memo[(int)index] is { } known ? known : throw Wrong($"it refers to value {index}, which it has not"));
                break;
            case (byte)'c': // GLOBAL
                var module = input.Line();
                Push(PickleNames.Require(module, input.Line()));
                break;
            case 0x93: // STACK_GLOBAL
                var (name, package) = (Pop(), Pop());
                Push(name is string text && package is string from ? PickleNames.Require(from, text) : throw Wrong("a name in it is no text"));
                break;
            case (byte)'R': // REDUCE
                var arguments = Pop() as PickleTuple ?? throw Wrong("it calls something without a tuple of arguments");
                Push(Call(Pop(), arguments));
                break;
            case 0x81 or 0x92: // NEWOBJ, NEWOBJ_EX
                var keywords = code == 0x92 ? Pop() as PickleDict ?? throw Wrong("keywords in it are no dictionary") : null;
                var values = Pop() as PickleTuple ?? throw Wrong("it makes something without a tuple of arguments");
                Push(Call(Pop(), keywords is null ? values : new([.. values.Items, keywords])));
                break;
            case (byte)'b': // BUILD
                var state = Pop();
                Build(Top(), state);
                break;
            case (byte)'Q': // BINPERSID
                Push(persistent(Pop() as PickleTuple ?? throw Wrong("a value that lies outside it has no tuple of names")));
                break;
            default:
                if (!DoContainer(code) && !DoScalar(code))
                {
                    throw Wrong($"it has the instruction 0x{code:X2}, which no checkpoint needs");
                }

                break;
        }
    }

    private bool DoContainer(byte code)
    {
        switch (code)
        {
            case (byte)']' or 0x8F: // EMPTY_LIST, EMPTY_SET
                Push(new PickleList(isSet: code == 0x8F));
                return true;
            case (byte)'}': // EMPTY_DICT
                Push(new PickleDict());
                return true;
            case (byte)')': // EMPTY_TUPLE
                Push(PickleTuple.Empty);
                return true;
            case (byte)'t': // TUPLE
                Push(new PickleTuple(Marked()));
                return true;
            case >= 0x85 and <= 0x87: // TUPLE1 to TUPLE3
                var items = new object?[code - 0x84];
                for (var i = items.Length - 1; i >= 0; i--)
                {
                    items[i] = Pop();
                }

                Push(new PickleTuple(items));
                return true;
            case 0x91: // FROZENSET
                Push(ListOf(Marked(), isSet: true));
                return true;
            case (byte)'a': // APPEND
                var item = Pop();
                Target(isSet: false).Add(item);
                return true;
            case (byte)'e' or 0x90: // APPENDS, ADDITEMS
                var added = Marked();
                var list = Target(isSet: code == 0x90);
                Array.ForEach(added, list.Add);
                return true;
            case (byte)'s' or (byte)'u': // SETITEM, SETITEMS
                object?[] pairs = code == 's' ? [.. new[] { Pop(), Pop() }.Reverse()] : Marked();
                var dict = Top() as PickleDict ?? (Top() is PickleCall target ? target.Dict ??= new() : throw Wrong("it sets items of what is no dictionary"));
                _ = pairs.Length % 2 == 0 ? 0 : throw Wrong("a dictionary in it has a key without a value");
                for (var i = 0; i < pairs.Length; i += 2)
                {
                    dict.Set(pairs[i], pairs[i + 1]);
                }

                return true;
            default:
                return false;
        }
    }

    private bool DoScalar(byte code)
    {
        switch (code)
        {
            case (byte)'N': // NONE
                Push(null);
                return true;
            case 0x88 or 0x89: // NEWTRUE, NEWFALSE
                Push(code == 0x88 ? _true : _false);
                return true;
            case (byte)'J': // BININT
                Push((long)input.Int32());
                return true;
            case (byte)'K': // BININT1
                Push((long)input.Byte());
                return true;
            case (byte)'M': // BININT2
                Push((long)input.UInt16());
                return true;
            case 0x8A or 0x8B: // LONG1, LONG4
                var bytes = input.Block(code == 0x8A ? input.Byte() : (ulong)input.Int32());
                Push(bytes.Length <= sizeof(long) ? (long)new BigInteger(bytes) : new BigInteger(bytes));
                return true;
            case (byte)'G': // BINFLOAT
                Push(input.Double());
                return true;
            case 0x8C or (byte)'X' or 0x8D: // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8
                Push(input.Text(code == 0x8C ? input.Byte() : code == 'X' ? input.UInt32() : input.UInt64()));
                return true;
            case (byte)'U' or (byte)'T': // SHORT_BINSTRING, BINSTRING: what Python 2 calls a text
                Push(input.Text(code == 'U' ? input.Byte() : (ulong)input.Int32()));
                return true;
            case (byte)'C' or (byte)'B' or 0x8E or 0x96: // SHORT_BINBYTES, BINBYTES, BINBYTES8, BYTEARRAY8
                Push(input.Block(code == 'C' ? input.Byte() : code == 'B' ? input.UInt32() : input.UInt64()));
                return true;
            default:
                return false;
        }
    }

    private static readonly object _true = true;
    private static readonly object _false = false;

    private InvalidDataException Wrong(string reason) => new($"before byte {input.Position} of its pickle: {reason}");

    private void Count() => _ = ++Values <= MaxValues ? 0 : throw Wrong($"it holds more than {MaxValues} values beside its tensors");

    private void Push(object? value)
    {
        Count();
        _stack.Add(value);
    }

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Wrong("it takes a value that is not there");

    // The list or set on top of the stack.
    private PickleList Target(bool isSet) => Top() switch
    {
        PickleList own when own.IsSet == isSet => own,
        PickleCall call => call.List ??= new(),
        _ => throw Wrong("it adds items to what is no list and no set"),
    };

    private object?[] Marked()
    {
        if (_marks.Count == 0)
        {
            throw Wrong("it takes values up to a mark that is not there");
        }

        var start = Floor;
        _marks.RemoveAt(_marks.Count - 1);
        var items = _stack[start..].ToArray();
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private void Memoize(uint index)
    {
        if (index >= input.Done)
        {
            throw Wrong($"it keeps value {index}, more than it can have made");
        }

        while (_memo.Count <= index)
        {
            _memo.Add(null);
        }

        _memo[(int)index] = Top() ?? _none;
        _memoized++;
    }

    // What None is memoised as; no pickler does so, and it is read as an opaque value.
    private static readonly object _none = new PickleGlobal("builtins", "None");

    private static PickleList ListOf(object?[] items, bool isSet)
    {
        var list = new PickleList(isSet);
        Array.ForEach(items, list.Add);
        return list;
    }

    // Containers are made, since a pickle fills them; everything else stays a description of the call.
    private object Call(object? callee, PickleTuple arguments)
    {
        if (callee is not PickleGlobal global)
        {
            throw Wrong("it calls what is no name");
        }

        return (global.FullName, arguments.Items) switch
        {
            ("collections.OrderedDict" or "builtins.dict" or "__builtin__.dict", []) => new PickleDict(),
            ("collections.OrderedDict" or "builtins.dict" or "__builtin__.dict", [PickleList pairs]) => DictOf(pairs),
            ("collections.defaultdict", [] or [PickleGlobal or null]) => new PickleDict(),
            ("collections.Counter" or "builtins.dict" or "__builtin__.dict", [PickleDict counts]) => counts,
            ("torch.Size", [PickleTuple sizes]) => sizes,
            ("_codecs.encode", [string text, string]) => Latin1(text),
            ("builtins.bytes" or "__builtin__.bytes", []) => Array.Empty<byte>(),
            _ => new PickleCall(global, arguments),
        };
    }

    private PickleDict DictOf(PickleList pairs)
    {
        var dict = new PickleDict();
        foreach (var pair in pairs.Items)
        {
            var (key, value) = pair switch
            {
                PickleTuple { Items: [var first, var second] } => (first, second),
                PickleList { Items: [var first, var second] } => (first, second),
                _ => throw Wrong("a dictionary in it is made of what are no pairs"),
            };
            dict.Set(key, value);
            Count();
        }

        return dict;
    }

    // How protocols below 3 write bytes.
    private byte[] Latin1(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange('\0', 'ÿ') < 0 ? System.Text.Encoding.Latin1.GetBytes(text) : throw Wrong("bytes in it are no Latin-1");

    private void Build(object? target, object? state)
    {
        switch (target)
        {
            case PickleCall call:
                call.State = state;
                break;

            // Attributes such as _metadata.
            case PickleDict or PickleList:
                break;
            default:
                throw Wrong("it gives a state to what has none");
        }
    }
}
