using System.Collections.Immutable;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>An argument of an attribute: a long, a double, a bool, or the name of a choice such as "Norm.Pre".</summary>
internal sealed record Argument(string Name, object Value);

/// <summary>An attribute on a class, as it is written.</summary>
/// <param name="Name">Without "Attribute".</param>
/// <param name="Types">Its type arguments.</param>
/// <param name="Arguments">What it says.</param>
internal sealed record Applied(string Name, ImmutableArray<string> Types, ImmutableArray<Argument> Arguments)
{
    public Applied(string name, params IEnumerable<Argument?> arguments)
        : this(name, [], [.. arguments.OfType<Argument>()])
    {
    }

    /// <summary>What it says of an argument; null where it is silent.</summary>
    public object? Find(string argument) => Arguments.FirstOrDefault(a => a.Name == argument)?.Value;

    public bool Says(string argument) => Find(argument) is not null;

    /// <summary>The same with an argument that it did not have, or had with another value.</summary>
    public Applied With(string argument, object value) => this with
    {
        Arguments = Says(argument)
            ? [.. Arguments.Select(a => a.Name == argument ? new Argument(argument, value) : a)]
            : Arguments.Add(new Argument(argument, value)),
    };

    public Applied Without(string argument) => this with { Arguments = Arguments.RemoveAll(a => a.Name == argument) };

    /// <summary>The attribute as the compiler makes it, defaults included.</summary>
    public T Read<T>()
        where T : Attribute, new()
    {
        var attribute = new T();
        foreach (var argument in Arguments)
        {
            var property = typeof(T).GetProperty(argument.Name)!;
            property.SetValue(attribute, Values.Of(argument.Value, property.PropertyType));
        }

        return attribute;
    }
}

/// <summary>A class with its attributes.</summary>
internal sealed record Declared(string Class, ImmutableArray<Applied> Attributes)
{
    public Applied? Find(string attribute) => Attributes.FirstOrDefault(a => a.Name == attribute);

    /// <summary>The same with another attribute in one place; null removes it.</summary>
    public Declared With(int place, Applied? attribute) =>
        this with { Attributes = attribute is null ? Attributes.RemoveAt(place) : Attributes.SetItem(place, attribute) };
}

/// <summary>The declarations of one case: an encoder first, and what is made of it.</summary>
internal sealed record Case(ImmutableArray<Declared> Classes)
{
    public Declared this[string name] => Classes.First(c => c.Class == name);

    public Declared? Find(string name) => Classes.FirstOrDefault(c => c.Class == name);

    /// <summary>The same with another attribute in one place; null removes it.</summary>
    public Case With(int type, int place, Applied? attribute) => new(Classes.SetItem(type, Classes[type].With(place, attribute)));
}
