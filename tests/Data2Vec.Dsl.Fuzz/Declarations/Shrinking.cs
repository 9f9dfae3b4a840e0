namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>Makes a case as small as it can be while it still shows the same: fewer classes, attributes and arguments, smaller numbers.</summary>
internal static class Shrinking
{
    /// <summary>The smallest case that is found.</summary>
    /// <param name="subject">The case.</param>
    /// <param name="stillShows">Whether a smaller one shows the same disagreement.</param>
    public static async Task<Case> ShrinkAsync(Case subject, Func<Case, Task<bool>> stillShows)
    {
        // Each round takes the first change that keeps the disagreement, until none does.
        for (var rounds = 0; rounds < 200; rounds++)
        {
            var found = false;
            foreach (var smaller in Smaller(subject))
            {
                if (await stillShows(smaller))
                {
                    (subject, found) = (smaller, true);
                    break;
                }
            }

            if (!found)
            {
                break;
            }
        }

        return subject;
    }

    private static IEnumerable<Case> Smaller(Case subject)
    {
        for (var type = subject.Classes.Length - 1; type > 0; type--)
        {
            var name = subject.Classes[type].Class;
            if (!subject.Classes.Any(c => c.Attributes.Any(a => a.Types.Contains(name))))
            {
                yield return new Case(subject.Classes.RemoveAt(type));
            }
        }

        for (var type = 0; type < subject.Classes.Length; type++)
        {
            for (var place = 0; place < subject.Classes[type].Attributes.Length; place++)
            {
                yield return subject.With(type, place, null);
                var attribute = subject.Classes[type].Attributes[place];
                foreach (var argument in attribute.Arguments)
                {
                    yield return subject.With(type, place, attribute.Without(argument.Name));
                    foreach (var value in Smaller(argument.Value))
                    {
                        yield return subject.With(type, place, attribute.With(argument.Name, value));
                    }
                }
            }
        }
    }

    private static IEnumerable<object> Smaller(object value) => value switch
    {
        long number when number > 1 => [1L, number / 2, number - 1],
        _ => [],
    };
}
