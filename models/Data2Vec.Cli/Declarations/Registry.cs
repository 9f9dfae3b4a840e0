using System.Reflection;

namespace Data2Vec.Cli.Declarations;

/// <summary>Everything that can be named on the command line: the zoo's declarations and those of one assembly of the user's.</summary>
internal sealed class Registry
{
    private readonly List<Declaration> _declarations = [];
    private bool _hasOwn;

    /// <summary>All declarations by kind and name.</summary>
    public IReadOnlyList<Declaration> All => _declarations;

    /// <summary>Reads the zoo and, where given, the user's assembly.</summary>
    /// <exception cref="Refusal">The user's assembly cannot be read or declares nothing.</exception>
    public static Registry Load(Assembly? zoo, string? userAssembly)
    {
        var registry = new Registry();
        if (userAssembly is not null)
        {
            registry.Add(Open(userAssembly));
            registry._hasOwn = true;
            if (registry._declarations.Count == 0)
            {
                throw Refusal.Usage($"'{userAssembly}' declares no encoder, pair or mask; name the assembly that your declarations are built into.");
            }
        }

        // The user's own come first, so that they may reuse a name of the zoo.
        if (zoo is not null)
        {
            registry.Add(zoo);
        }

        registry._declarations.Sort((a, b) => (a.Kind, a.Name).CompareTo((b.Kind, b.Name)));
        return registry;
    }

    /// <summary>Finds a declaration by its class name.</summary>
    /// <param name="name">What the user typed.</param>
    /// <param name="kind">Limits what is suggested, not what is found: naming an encoder where a pair is meant deserves its own message.</param>
    /// <exception cref="Refusal">There is none of that name.</exception>
    public Declaration Find(string name, DeclarationKind? kind = null)
    {
        var found = _declarations.Find(declaration => string.Equals(declaration.Name, name, StringComparison.OrdinalIgnoreCase));
        if (found is not null)
        {
            return found;
        }

        var wanted = _declarations.Where(declaration => kind is null || declaration.Kind == kind).Select(declaration => declaration.Name).ToList();
        var what = kind switch
        {
            DeclarationKind.Encoder => "encoder",
            DeclarationKind.Pair => "pair",
            DeclarationKind.Mask => "masking policy",
            _ => "declaration",
        };
        var advice = Suggestion.Advice(name, wanted, wanted.Count == 0 ? "none is declared here." : $"there are {string.Join(", ", wanted)}.");
        var own = _hasOwn ? "" : " For your own, add --assembly and the .dll that your project builds.";
        throw Refusal.Usage($"There is no {what} '{name}'; {advice}{own}");
    }

    private static Assembly Open(string file)
    {
        // What has no length may be a pipe, and whoever opened it would wait for its other end.
        if (new FileInfo(file) is not { Exists: true, Length: > 0 })
        {
            throw Refusal.Usage($"There is no file '{file}' with anything in it for --assembly; build your project and name its .dll.");
        }

        try
        {
            return Assembly.LoadFrom(file);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw Refusal.Usage($"'{file}' is not a .NET assembly that this tool can load; name the .dll that your project builds.");
        }
    }

    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            // Types that lean on an assembly that is not there cannot be declarations of this runtime.
            return e.Types.OfType<Type>();
        }
    }

    private void Add(Assembly assembly)
    {
        foreach (var declaration in Types(assembly).Select(Declaration.Of).OfType<Declaration>())
        {
            if (!_declarations.Exists(known => known.Name == declaration.Name))
            {
                _declarations.Add(declaration);
            }
        }
    }
}
