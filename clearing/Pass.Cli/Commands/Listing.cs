using System.CommandLine;
using Pass.Core;
using Pass.Region;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary>Lists on the screen, a page at a time.</summary>
internal static class Listing
{
    public static Texts Words { get; } = Texts.Beside(typeof(Listing), "Lists");

    public static Option<int> Size { get; } = CommandOptions.Positive("--size", Page<object>.DefaultSize, Page<object>.MaxSize);

    /// <param name="next">What <c>--after</c> is given to see the page after that item.</param>
    public static void Show<T>(Page<T> page, string[] heads, Func<T, string[]> row, Func<T, string> next)
    {
        Show(page.Items, heads, row);
        if (page.HasMore)
            Invocation.Say(Words.Say("MoreAfter", next(page.Items[^1])));
    }

    public static void Show<T>(IEnumerable<T> items, string[] heads, Func<T, string[]> row)
    {
        var table = new Table().AddColumns([.. heads.Select(h => Words.Say(h))]);
        foreach (var item in items)
            table.AddRow([.. row(item).Select(cell => cell.Cell())]);
        Invocation.Screen.Write(table);
    }

    public static string Name<T>(T state) where T : struct, Enum => Words.Say($"{typeof(T).Name}.{state}");

    public static string Day(long? ms) => ms is { } at ? $"{ParisCalendar.DateOf(at):yyyy-MM-dd}" : "";
}
