using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Portal.Presence;
using Pass.Portal.Tills;

namespace Pass.Portal.Hosting;

/// <summary>The settings of a node, under <c>Pass:</c> in the configuration (<c>--Pass:Database=…</c>, <c>Pass__Database=…</c>).</summary>
/// <param name="Database"><c>sqlite:FOLDER</c>, <c>postgres:CONNECTION-STRING</c> or <c>sqlserver:CONNECTION-STRING</c>.</param>
/// <param name="Urls">Where to listen, separated by semicolons. Port 0 takes a free one.</param>
/// <param name="ClockShift">How far ahead of the machine's clock a demonstration lives; only on an embedded database served on loopback.</param>
/// <param name="MaxProjectionLag">Beyond so many log rows not projected yet, the node says that it is not ready.</param>
/// <param name="Trust">Folder with the region's root.cose and trust.cose; null: this node verifies no card and no QR.</param>
/// <param name="Codes">Where the key of one-time codes is; null: this node checks none.</param>
/// <param name="RequirePresentation">A sale without a presentation is refused, and a one-time code is for partners whose convention says so.</param>
/// <param name="TrustedProxies">Whose X-Forwarded-For and X-Forwarded-Proto are believed; empty: nobody's.</param>
/// <param name="Telemetry">Who is told what the node measures.</param>
/// <param name="Jobs">False: this node hosts none of the region's jobs; another one has to, or <c>pass jobs run</c>.</param>
/// <param name="Issuance">The issuance service to follow; null: credentials come by <c>pass import credentials</c>.</param>
public sealed record PassOptions(
    string Database, string Urls, TerminalLimits TerminalLimits, TimeSpan ClockShift, long MaxProjectionLag, string? Trust, CodeSettings? Codes, bool RequirePresentation,
    IReadOnlyList<IPNetwork> TrustedProxies, IssuanceSource? Issuance, TelemetryOptions Telemetry, bool Jobs)
{
    private const long MostShiftMs = 100L * 366 * 24 * 3_600 * 1_000;
    private static readonly Texts Words = Texts.Beside(typeof(PassOptions), "Settings");

    /// <summary>A setting that stops the start, in the system's language.</summary>
    internal static InvalidOperationException Wrong(string key, params object[] arguments) => new(Words.Say(key, arguments));

    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static PassOptions Read(IConfiguration configuration)
    {
        var pass = configuration.GetSection("Pass");
        var urls = pass["Urls"] ?? "http://127.0.0.1:8080";
        foreach (var url in urls.Split(';'))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
                throw Wrong("AddressShape", "Pass:Urls", url, "http://127.0.0.1:8080");
        }
        var database = pass["Database"] ?? "sqlite:./data";
        return new(
            database,
            urls,
            new(Number(pass, "Terminals:CallsPerMinute", 1_200), Number(pass, "Terminals:Burst", 200)),
            ReadClockShift(pass["ClockShiftMs"], database, urls),
            Number(pass, "MaxProjectionLag", 10_000),
            pass["Trust"],
            CodeSettings.Read(configuration),
            ReadRequirePresentation(pass),
            ReadTrustedProxies(pass["TrustedProxies"]),
            ReadIssuance(pass),
            TelemetryOptions.Read(pass),
            YesOrNo(pass, "Jobs"));
    }

    private static IssuanceSource? ReadIssuance(IConfiguration pass)
    {
        if (pass["Issuance:Address"] is not { } address)
            return null;
        try
        {
            return new(IssuanceAddress.Parse(address), pass["Issuance:SecretFile"]
                ?? throw Wrong("SecretFileMissing"));
        }
        catch (FormatException error)
        {
            throw Wrong("Named", "Pass:Issuance:Address", error.Message);
        }
    }

    private static List<IPNetwork> ReadTrustedProxies(string? text)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in (text ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                networks.Add(new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else
                throw Wrong("ProxyShape", part);
        }
        return networks;
    }

    private static bool ReadRequirePresentation(IConfiguration pass)
    {
        var required = YesOrNo(pass, "RequirePresentation");
        return !required || pass["Trust"] is not null || pass["RequirePresentation"] is null
            ? required
            : throw Wrong("NothingPresented");
    }

    private static TimeSpan ReadClockShift(string? text, string database, string urls)
    {
        if (text is null or "0")
            return TimeSpan.Zero;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) || ms is < -MostShiftMs or > MostShiftMs)
            throw Wrong("ShiftShape", text);
        if (!database.StartsWith("sqlite:", StringComparison.Ordinal) || !IsAllLoopback(urls))
            throw Wrong("ShiftForDemonstrations");
        return TimeSpan.FromMilliseconds(ms);
    }

    /// <summary>Nobody but this machine reaches it.</summary>
    public bool IsLoopback => IsAllLoopback(Urls);

    public bool ServesHttps => Urls.Contains("https://", StringComparison.OrdinalIgnoreCase);

    private static bool IsAllLoopback(string urls) => Array.TrueForAll(urls.Split(';'), url => new Uri(url).IsLoopback);

    private static bool YesOrNo(IConfiguration section, string name) =>
        bool.TryParse(section[name] ?? "true", out var value) ? value : throw Wrong("YesOrNo", name, section[name]!);

    private static int Number(IConfiguration section, string name, int otherwise)
    {
        if (section[name] is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw Wrong("NumberShape", name, text);
    }
}

/// <summary>Where the issuance service is.</summary>
/// <param name="SecretFile">What a driver of it must know.</param>
public sealed record IssuanceSource(IssuanceAddress Address, string SecretFile);
