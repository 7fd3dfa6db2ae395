using System.Globalization;
using System.Text;
using Pass.Cli;

namespace Pass.EndToEnd.Tests;

/// <summary>
/// What commands print that run inside the tests' own process: each sees a console of its own.
/// Most of a short command's time is a runtime that starts; here that is paid once. What only a process can show has one: <see cref="Tool.RunAsync"/>.
/// </summary>
internal static class ConsoleOf
{
    private static readonly AsyncLocal<(TextWriter Out, TextWriter Error)?> Mine = new();

    static ConsoleOf()
    {
        Console.SetOut(new Router(Console.Out, of => of.Out));
        Console.SetError(new Router(Console.Error, of => of.Error));
    }

    /// <summary>Runs <c>pass</c> as its program does, on a machine that speaks English.</summary>
    public static Task<Ended> PassAsync(string[] arguments) => Task.Run(async () =>
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Mine.Value = (TextWriter.Synchronized(output), TextWriter.Synchronized(error));
#pragma warning disable RS0030 // What the machine speaks is the program's to read, and here there is no machine to ask.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-GB");
#pragma warning restore RS0030
        var exitCode = await PassProgram.RunAsync(PassProgram.Root, PassProgram.Help, arguments);
        // A process that ends has let go of its files.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return new Ended($"pass {string.Join(' ', arguments)}", exitCode, output.ToString(), error.ToString());
    });

    private sealed class Router(TextWriter others, Func<(TextWriter Out, TextWriter Error), TextWriter> pick) : TextWriter
    {
        private TextWriter Current => Mine.Value is { } mine ? pick(mine) : others;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Current.Write(value);

        public override void Write(char[] buffer, int index, int count) => Current.Write(buffer, index, count);

        public override void Write(string? value) => Current.Write(value);

        public override void Flush() => Current.Flush();
    }
}
