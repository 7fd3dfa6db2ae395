using Pass.Core;
using Pass.Region.Holders;

namespace Pass.Region.Tests.Holders;

public sealed class RegionKeysTests
{
    private static RegionKeys Keys(byte fill = 7) => RegionKeys.FromBytes([.. Enumerable.Repeat(fill, 32)], [.. Enumerable.Repeat(fill, 32)]);

    [Fact]
    public void Pass_numbers_are_ten_digits_never_twice_the_same_and_in_no_order()
    {
        using var keys = Keys();
        var passes = Enumerable.Range(1, 20_000).Select(rank => keys.PassOf(rank).Value).ToList();
        passes.Distinct().Count().ShouldBe(passes.Count);
        passes.ShouldAllBe(p => p > 0 && p <= PassNumber.MaxId);
        passes.Zip(passes.Skip(1)).Count(p => p.Second > p.First).ShouldBeInRange(9_500, 10_500);
    }

    [Fact]
    public void The_ends_of_the_range_have_a_pass_and_nothing_beyond_does()
    {
        using var keys = Keys();
        keys.PassOf(1).ShouldNotBe(keys.PassOf(PassNumber.MaxId));
        Should.Throw<ArgumentOutOfRangeException>(() => keys.PassOf(0));
        Should.Throw<ArgumentOutOfRangeException>(() => keys.PassOf(PassNumber.MaxId + 1));
    }

    [Fact]
    public void Other_keys_give_other_numbers_and_other_digests()
    {
        using RegionKeys a = Keys(1), b = Keys(2);
        a.PassOf(1).ShouldNotBe(b.PassOf(1));
        a.HmacOf("0123456789A").ShouldNotBe(b.HmacOf("0123456789A"));
    }

    [Fact]
    public void Keys_are_made_once_for_their_owner_only_and_a_damaged_file_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("pass-");
        var path = Path.Combine(folder.FullName, "in", RegionKeys.FileName);
        using (var made = RegionKeys.Create(path))
        using (var read = RegionKeys.Load(path))
            (made.PassOf(5), Convert.ToHexString(made.Fingerprint)).ShouldBe((read.PassOf(5), Convert.ToHexString(read.Fingerprint)));
        Should.Throw<IOException>(() => RegionKeys.Create(path));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, "{\"Ine\":\"AAAA\"}");
        Should.Throw<InvalidDataException>(() => RegionKeys.Load(path)).Message.ShouldContain(path);
        folder.Delete(recursive: true);
    }
}
