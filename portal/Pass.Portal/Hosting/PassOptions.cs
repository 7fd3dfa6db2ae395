using System.Globalization;
using Pass.Portal.Terminals;

namespace Pass.Portal.Hosting;

/// <summary>The settings of a node, under <c>Pass:</c> in the configuration (<c>--Pass:Database=…</c>, <c>Pass__Database=…</c>).</summary>
/// <param name="Database"><c>sqlite:FOLDER</c> or <c>postgres:CONNECTION-STRING</c>.</param>
/// <param name="Urls">Where to listen, separated by semicolons. Port 0 takes a free one.</param>
/// <param name="MaxProjectionLag">Beyond so many log rows not projected yet, the node says that it is not ready.</param>
public sealed record PassOptions(string Database, string Urls, TerminalLimits TerminalLimits, long MaxProjectionLag = 10_000)
{
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static PassOptions Read(IConfiguration configuration)
    {
        var pass = configuration.GetSection("Pass");
        var urls = pass["Urls"] ?? "http://127.0.0.1:8080";
        foreach (var url in urls.Split(';'))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
                throw new InvalidOperationException($"Pass:Urls: “{url}” is not an address. Write for example http://127.0.0.1:8080.");
        }
        return new(
            pass["Database"] ?? "sqlite:./data",
            urls,
            new(Number(pass, "Terminals:CallsPerMinute", 1_200), Number(pass, "Terminals:Burst", 200)),
            Number(pass, "MaxProjectionLag", 10_000));
    }

    public bool ServesHttps => Urls.Contains("https://", StringComparison.OrdinalIgnoreCase);

    private static int Number(IConfiguration section, string name, int otherwise)
    {
        if (section[name] is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new InvalidOperationException($"Pass:{name}: “{text}” is not a whole number above zero.");
    }
}
