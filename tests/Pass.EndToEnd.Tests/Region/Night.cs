namespace Pass.EndToEnd.Tests.Region;

/// <summary>The steps of the night as commands.</summary>
internal static class Night
{
    /// <summary>Closes and clears the day that waits drafts its settlement, which is number 2, and opens its sample.</summary>
    public static async Task DraftAsync(string database)
    {
        (await Tool.PassAsync(database, "day", "close", EveningRegion.Day)).Well();
        (await Tool.PassAsync(database, "clear")).Well();
        (await Tool.PassAsync(database, "settle", "draft", "--everyone")).Well().Output.ShouldContain("Settlement 2:");
        (await Tool.PassAsync(database, "settle", "open", "2", "--as", "sacha.bernard")).Well();
    }
}
