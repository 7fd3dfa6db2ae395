using Pass.Data.Machine;

namespace Pass.Region.Holders.Roll;

/// <summary>A roll as an import takes it: checked first, then its good pupils.</summary>
public interface IRoll
{
    /// <summary>What is wrong with the file, its schools and its pupils. An import adds to it what the region knows better.</summary>
    RollCheck Check(CancellationToken ct = default);

    /// <summary>The good pupils of the schools that are wanted, in the order of the files; asked after <see cref="Check"/>.</summary>
    IEnumerable<PupilRow> Rows(Predicate<RollSchool> wanted);

    /// <summary>SHA-256 of the file as it was sent, a zip as such, 32 bytes; asked after <see cref="Check"/>.</summary>
    byte[] Hash();
}

/// <summary>What was read of a short roll, to be looked at again without reading it: as it was read, whatever was found against it since.</summary>
/// <param name="pupils">The good ones in the order of the files, each with its school's rank.</param>
internal sealed class RollReading(RollCheck check, IReadOnlyList<(int School, PupilRow Row)> pupils, byte[] hash)
{
    private readonly RollCheck _check = check.Copy();

    public IRoll Again() => new ReadRoll(_check.Copy(), pupils, hash);

    private sealed class ReadRoll(RollCheck check, IReadOnlyList<(int School, PupilRow Row)> pupils, byte[] hash) : IRoll
    {
        public RollCheck Check(CancellationToken ct = default) => check;

        public IEnumerable<PupilRow> Rows(Predicate<RollSchool> wanted) =>
            pupils.Where(p => check.Schools[p.School] is { Refusal: null } school && wanted(school)).Select(p => p.Row);

        public byte[] Hash() => hash;
    }
}

/// <summary>Rolls that were read a moment ago, for who looks at one again with other mistakes accepted. What is applied is read anew.</summary>
public sealed class RollMemory(TimeProvider time)
{
    /// <summary>By the number of the file that was handed in. What was found is in words of a language, and who has left is so on a day.</summary>
    internal ShortMemory<int, (string Uai, string FileName, long AtMs, int Bytes, DateOnly Today, string Language), RollReading?> Readings { get; } = new(time, TimeSpan.FromMinutes(5), most: 10);
}
