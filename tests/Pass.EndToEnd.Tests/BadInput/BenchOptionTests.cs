namespace Pass.EndToEnd.Tests.BadInput;

/// <summary>A measurement takes minutes: what it cannot do is said before it begins, in one line.</summary>
public class BenchOptionTests
{
    [Theory]
    [InlineData("--rate", "0", "--rate takes a number above zero")]
    [InlineData("--rate", "Infinity", "--rate takes a number above zero")]
    [InlineData("--seconds", "999999999999", "86,400 at most")]
    [InlineData("--partners", "99999999999", "from 1 to 100,000")]
    [InlineData("--passes", "10", "from 1,000 to 10,000,000")]
    [InlineData("--runs", "1.5", "--runs takes a whole number")]
    [InlineData("--profile", "sunday", "steady|saturday|national")]
    [InlineData("--results", "/proc/none", "/proc/none")]
    [InlineData("--folder", "/proc/none", "/proc/none")]
    public async Task What_a_benchmark_cannot_do_is_one_line(string option, string value, string words)
    {
        var ended = (await Tool.RunAsync(Tool.Bench("rentree", option, value))).Refused(2, words);
        ended.Error.Trim().ShouldNotContain('\n');
    }
}
