using System.CommandLine;
using System.Text;
using Pass.CardIssuer.Status;
using Pass.Cards.Credentials;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards credentials export FILE</c>: what the region imports to accept these cards.</summary>
internal static class CredentialsCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "File to write" };
        var export = new Command("export", "Every credential with its public key and state, for the region's register") { file };
        export.SetWork(async (session, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            var count = await WholeFile.StreamAsync(path, async stream =>
            {
                await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                return await IssuedCredentialFile.WriteAsync(text, new IssuedCredentials(session.Database).ReadAsync(cancellationToken), cancellationToken);
            });
            Invocation.Say($"{count} credentials in {path}.");
        });
        return new Command("credentials", "Credentials for the region") { export };
    }
}
